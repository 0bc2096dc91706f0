# Makes events.tfevents: what TensorBoard's own EventFileWriter would write for a version record and three scalars. Run with /usr/bin/python3 (protobuf 4.21.12) in this folder.
#
# TensorBoard itself is not installed here, so the schema is that part of its event.proto and summary.proto that scalars need, declared below with the field numbers of
# https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto (and framework/summary.proto); protobuf's own library serialises it. The frame is that
# of https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/lib/io/record_writer.cc, with CRC-32C bit by bit from its polynomial.

import struct

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

FIELD = descriptor_pb2.FieldDescriptorProto


def message(file, name, fields):
    declared = file.message_type.add(name=name)
    for number, field, kind, repeated, type_name in fields:
        declared.field.add(number=number, name=field, type=kind, label=FIELD.LABEL_REPEATED if repeated else FIELD.LABEL_OPTIONAL, type_name=type_name)
    return declared


file = descriptor_pb2.FileDescriptorProto(name="events.proto", package="tensorflow", syntax="proto3")
value = message(file, "Value", [(1, "tag", FIELD.TYPE_STRING, False, None), (2, "simple_value", FIELD.TYPE_FLOAT, False, None)])
value.oneof_decl.add(name="value")
value.field[1].oneof_index = 0
message(file, "Summary", [(1, "value", FIELD.TYPE_MESSAGE, True, ".tensorflow.Value")])
event = message(file, "Event", [
    (1, "wall_time", FIELD.TYPE_DOUBLE, False, None), (2, "step", FIELD.TYPE_INT64, False, None),
    (3, "file_version", FIELD.TYPE_STRING, False, None), (5, "summary", FIELD.TYPE_MESSAGE, False, ".tensorflow.Summary")])
event.oneof_decl.add(name="what")
event.field[2].oneof_index = 0
event.field[3].oneof_index = 0
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
Event = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("tensorflow.Event"))


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)


def record(event):
    data = event.SerializeToString()
    length = struct.pack("<Q", len(data))
    return length + masked(length) + data + masked(data)


def scalar(wall_time, step, tag, value):
    event = Event(wall_time=wall_time, step=step)
    event.summary.value.add(tag=tag, simple_value=value)
    return event


assert crc32c(b"123456789") == 0xE3069283
with open("events.tfevents", "wb") as output:
    output.write(record(Event(wall_time=1718107200.25, file_version="brain.Event:2")))
    output.write(record(scalar(1718107201.5, 1, "loss", 0.6931472)))
    output.write(record(scalar(1718107202.75, 300, "val_genauigkeit_ä_" + "x" * 300, 0.0)))
    output.write(record(scalar(1718107203.0, 5_000_000_000, "accuracy", float("inf"))))
