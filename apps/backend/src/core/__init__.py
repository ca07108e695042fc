"""What every other package stands on: settings, the database, time, encryption, logs."""
