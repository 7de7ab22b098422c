"""OpenAPI: what each door takes and gives, made from what it is made of."""
