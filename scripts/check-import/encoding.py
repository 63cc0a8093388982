"""How Python's users prepare a CSV for XGBoost, by what a schema file says of its columns: the Python side of check-import.ts.

Numbers are read and derived in float64; a category is one column of 0 and 1 a level; what stands for a missing value is NaN.
"""

import json

import numpy


def read(schema_file, data_file):
    """The features of every row as float64, their names, and the outcomes as 0 and 1."""
    with open(schema_file, encoding="utf-8") as file:
        schema = json.load(file)
    with open(data_file, encoding="utf-8") as file:
        header = file.readline().rstrip("\r\n").split(",")
        table = numpy.loadtxt(file, delimiter=",", ndmin=2)
    columns = {name: table[:, index] for index, name in enumerate(header)}

    names, features, by_field = [], [], {}
    for field in schema["fields"]:
        values = columns[field["column"]]
        if field["type"] == "category":
            for level in field["levels"]:
                names.append(f"{field['name']}={level}")
                features.append((values == float(level)).astype("f8"))
            continue
        by_field[field["name"]] = numpy.where(numpy.isin(values, field.get("missing", [])), numpy.nan, values)
        # As pandas would have it, which Python's users hand to XGBoost: the column's name.
        names.append(field["column"])
        features.append(by_field[field["name"]])
    for derived in schema.get("derived", []):
        above, below = derived["ratio"]
        names.append(derived["name"])
        features.append(by_field[above] / by_field[below])
    target = schema["target"]
    outcomes = (columns[target["column"]] == target["positive"]).astype("i4")
    return numpy.column_stack(features), names, outcomes
