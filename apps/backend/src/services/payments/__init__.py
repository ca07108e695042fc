"""Deposits and refunds: what we owe and are owed (`ledger`), and the providers through whom money moves (`port`)."""
