"""P1, the idiomatic peer: a Django REST framework API of the same facts in ordinary tables."""
