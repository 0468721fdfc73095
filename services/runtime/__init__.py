"""
What makes a handler run: the bus, delivery, the database, the outbox, access, logs.

Nothing here knows a word of the domain. A module earns its place when a third
service needs it; until then it stays in the service that has it.
"""
