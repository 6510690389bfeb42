"""Reads TensorBoard's event files with python3-protobuf; the few descriptors are made here, from the documented numbers."""

import struct

from google.protobuf import descriptor_pb2, message_factory

TYPES = {"double": 1, "float": 2, "int64": 3, "int32": 5, "bool": 8, "string": 9, "message": 11, "bytes": 12, "enum": 5}

# message: (field, number, type, is repeated)
MESSAGES = {
    "Event": [("wall_time", 1, "double"), ("step", 2, "int64"), ("file_version", 3, "string"), ("summary", 5, "Summary")],
    "Summary": [("value", 1, "*SummaryValue")],
    "SummaryValue": [("tag", 1, "string"), ("simple_value", 2, "float"), ("tensor", 8, "Tensor"), ("metadata", 9, "Metadata")],
    "Metadata": [("plugin_data", 1, "PluginData"), ("data_class", 4, "int32")],
    "PluginData": [("plugin_name", 1, "string"), ("content", 2, "bytes")],
    "Tensor": [("dtype", 1, "int32"), ("tensor_shape", 2, "Shape"), ("float_val", 5, "*float"), ("string_val", 8, "*bytes")],
    "Shape": [("dim", 2, "*Dim")],
    "Dim": [("size", 1, "int64")],
    "HParams": [("version", 1, "int32"), ("experiment", 2, "Experiment"), ("start", 3, "Start"), ("end", 4, "End")],
    "Experiment": [("name", 6, "string"), ("time_created_secs", 3, "double"), ("hparam_infos", 4, "*Info"),
                   ("metric_infos", 5, "*MetricInfo")],
    "Info": [("name", 1, "string"), ("type", 4, "int32"), ("domain_discrete", 5, "List"), ("domain_interval", 6, "Interval"),
             ("differs", 7, "bool")],
    "Interval": [("min_value", 1, "double"), ("max_value", 2, "double")],
    "MetricInfo": [("name", 1, "MetricName"), ("dataset_type", 5, "int32")],
    "MetricName": [("group", 1, "string"), ("tag", 2, "string")],
    "Start": [("hparams", 1, "*Entry"), ("group_name", 4, "string"), ("start_time_secs", 5, "double")],
    "Entry": [("key", 1, "string"), ("value", 2, "Value")],
    "End": [("status", 1, "int32"), ("end_time_secs", 2, "double")],
    "Value": [("number_value", 2, "double"), ("string_value", 3, "string"), ("bool_value", 4, "bool")],
    "List": [("values", 1, "*Value")],
}


def classes():
    file = descriptor_pb2.FileDescriptorProto(name="events.proto", package="events", syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field_name, number, kind in fields:
            is_list, kind = kind.startswith("*"), kind.lstrip("*")
            field = message.field.add(name=field_name, number=number, label=3 if is_list else 1)
            field.type = TYPES.get(kind, TYPES["message"])
            if kind not in TYPES:
                field.type_name = f".events.{kind}"
            elif not is_list:
                # Whether it is there can be asked.
                field.proto3_optional = True
                field.oneof_index = len(message.oneof_decl)
                message.oneof_decl.add(name=f"_{field_name}")
    return {name.split(".")[1]: kind for name, kind in message_factory.GetMessages([file]).items()}


CLASSES = classes()
TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    TABLE.append(byte)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def unmasked(masked):
    rotated = (masked - 0xA282EAD8) & 0xFFFFFFFF
    return (rotated >> 17 | rotated << 15) & 0xFFFFFFFF


def events(path):
    """Yields the events of a file; every length and both sums of each record must be right."""
    assert crc32c(b"123456789") == 0xE3069283
    data = path.read_bytes()
    at = 0
    while at < len(data):
        length, length_crc = struct.unpack_from("<QI", data, at)
        body = data[at + 12:at + 12 + length]
        (body_crc,) = struct.unpack_from("<I", data, at + 12 + length)
        assert len(body) == length and unmasked(length_crc) == crc32c(data[at:at + 8]) and unmasked(body_crc) == crc32c(body)
        yield CLASSES["Event"].FromString(body)
        at += 16 + length
    assert at == len(data)
