"""The application: endpoints, services, database, wire contract."""
