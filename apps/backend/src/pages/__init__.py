"""Pages for people, made by the server: they parse forms and show what the functions of the API answer."""
