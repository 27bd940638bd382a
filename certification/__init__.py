"""The firm's clients and their engagements: people, services, scope, cycles, phases and gates, standards.

It knows nothing of training, documents and audits: they register criteria for its phases. A phase moves
only when its criteria, computed live from the records of its cycle, let it.
"""
