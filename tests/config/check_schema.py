"""Says for each config of a JSON file whether it is valid under a JSON Schema (draft 7): `valid` or `refused`, a line each.

usage: check_schema.py SCHEMA CONFIGS
"""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    configs = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for config in configs:
    print("valid" if validator.is_valid(config) else "refused")
