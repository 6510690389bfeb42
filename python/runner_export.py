"""Writes a PyTorch module as an archive that `runner` trains from C++.

    import torch
    import runner_export

    torch.manual_seed(0)
    runner_export.export(Net(), torch.randn(4, 13), "net.pt2")    # 4 samples of the shape that the data have

and in a config `model: {plugin: exported, path: net.pt2}`. Copy this file; it needs PyTorch 2.6 or later and nothing else.

The archive holds the graph for training and that for evaluation (dropout, batch norm) under one set of weights: JSON in the
layout of torch.export's schema 8, and raw little-endian numbers, whatever version of PyTorch runs this. Nothing in it is code.
The module takes one tensor, of any number of samples, and returns one, [samples, outputs].
"""

import ctypes
import json
import math
import operator
import os
import sys
import zipfile

import torch
from torch.export.graph_signature import InputKind, OutputKind

# The numbers that torch.export's schema gives them.
DTYPES = {torch.uint8: 1, torch.int8: 2, torch.int16: 3, torch.int32: 4, torch.int64: 5, torch.float16: 6, torch.float32: 7,
          torch.float64: 8, torch.bool: 12, torch.bfloat16: 13}
MEMORY_FORMATS = {torch.contiguous_format: 1, torch.channels_last: 2, torch.channels_last_3d: 3, torch.preserve_format: 4}
STRIDED = 7


def export(module, example, path):
    """Writes `module` to the file `path`. `example` is a batch of two samples or more; only its shape and dtype matter.

    In training, modules act as they do now if `module` is in training mode (so that some may be frozen by `eval()`), and all of
    them as after `train()` if it is not.
    """
    version = tuple(int(part) for part in torch.__version__.split(".")[:2])
    if version < (2, 6):
        raise RuntimeError(f"runner_export.py needs PyTorch 2.6 or later, and this is {torch.__version__}")
    if example.dim() < 1 or example.size(0) < 2:
        raise ValueError("the example must be a batch of two samples or more")
    modes = {each: each.training for each in module.modules()}
    try:
        if not module.training:
            module.train()
        programs = {"train": _trace(module, example)}
        module.eval()
        programs["eval"] = _trace(module, example)
    finally:
        for each, training in modes.items():
            each.training = training
    _write(path, module, programs)


def _trace(module, example):
    # Without a bound, PyTorch 2.6 refuses what takes a slice of all samples, such as `x[:, 0]`.
    batch = torch.export.Dim("batch", max=2**31 - 1)
    return torch.export.export(module, (example,), dynamic_shapes=({0: batch},), strict=False)


# --- the graph -------------------------------------------------------------------------------------------------------------


class _Graph:
    """Turns an exported program into the JSON of torch.export's schema 8."""

    def __init__(self, program, module):
        self.program = program
        self.learns = {name: each.requires_grad for name, each in module.named_parameters(remove_duplicate=False)}
        self.nodes = list(program.graph.nodes)
        # An element of a tuple is a result of the node that returns the tuple, named after who takes it out.
        self.names = {node: node.name for node in self.nodes}
        self.elements = {}
        for node in self.nodes:
            if node.target is operator.getitem:
                key = (node.args[0], node.args[1])
                self.names[node] = self.names[self.elements.setdefault(key, node)]

    def json(self):
        signature = self.program.graph_signature
        return {
            "graph_module": {
                "graph": {
                    "nodes": [self._node(node) for node in self.nodes
                              if node.op == "call_function" and node.target is not operator.getitem],
                    "tensor_values": self._tensor_values(),
                },
                "signature": {
                    "input_specs": [self._input_spec(spec) for spec in signature.input_specs],
                    "output_specs": [self._output_spec(spec) for spec in signature.output_specs],
                },
                "module_call_graph": [{"fqn": entry.fqn} for entry in self.program.module_call_graph],
            },
            "range_constraints": {str(symbol): {"min_val": _bound(limits.lower), "max_val": _bound(limits.upper)}
                                  for symbol, limits in self.program.range_constraints.items()},
            "schema_version": {"major": 8, "minor": 0},
            "torch_version": torch.__version__,
        }

    def _tensor_values(self):
        learns = {spec.arg.name: self.learns.get(spec.target, False) for spec in self.program.graph_signature.input_specs
                  if spec.kind == InputKind.PARAMETER}
        outputs = {spec.arg.name for spec in self.program.graph_signature.output_specs}
        values = {}
        for node in self.nodes:
            value = node.meta.get("val")
            if isinstance(value, torch.Tensor) and (node.op == "placeholder" or node.name in outputs):
                values[self.names[node]] = dict(_tensor_meta(value), requires_grad=learns.get(node.name, False))
        return values

    def _input_spec(self, spec):
        name = {"name": spec.arg.name}
        if spec.kind == InputKind.PARAMETER:
            return {"parameter": {"arg": name, "parameter_name": spec.target}}
        if spec.kind == InputKind.BUFFER:
            return {"buffer": {"arg": name, "buffer_name": spec.target, "persistent": bool(spec.persistent)}}
        if spec.kind == InputKind.CONSTANT_TENSOR:
            return {"tensor_constant": {"arg": name, "tensor_constant_name": spec.target}}
        if spec.kind == InputKind.USER_INPUT:
            return {"user_input": {"arg": {"as_tensor": name}}}
        raise ValueError(f"the module cannot be written: it has an input of the kind {spec.kind}")

    def _output_spec(self, spec):
        name = {"name": self._name_of(spec.arg.name)}
        if spec.kind == OutputKind.USER_OUTPUT:
            return {"user_output": {"arg": {"as_tensor": name}}}
        if spec.kind == OutputKind.BUFFER_MUTATION:
            return {"buffer_mutation": {"arg": name, "buffer_name": spec.target}}
        raise ValueError(f"the module cannot be written: it has an output of the kind {spec.kind}")

    def _name_of(self, name):
        return next((self.names[node] for node in self.nodes if node.name == name), name)

    def _node(self, node):
        target = node.target
        if isinstance(target, torch._ops.OpOverload):
            schema = target._schema
            given = dict(zip((argument.name for argument in schema.arguments), node.args), **node.kwargs)
            text = f"torch.ops.{target.namespace}.{schema.name.split('::')[1]}.{target._overloadname}"
            outputs = self._results(node, schema.returns)
        elif getattr(target, "__module__", "") in ("_operator", "torch"):  # with sizes: batch * 2
            given = dict(zip("abc", node.args))
            text = f"{target.__module__}.{target.__name__}"
            outputs = [{"as_sym_int": {"as_name": node.name}}]
        else:
            raise ValueError(f"the module cannot be written: it calls {target}")
        return {
            "name": node.name,
            "target": text,
            "inputs": [{"name": name, "arg": self._argument(value)} for name, value in given.items()],
            "outputs": outputs,
            "metadata": {"nn_module_stack": _module_stack(node)},
        }

    def _results(self, node, returns):
        if not returns:
            return []
        value = node.meta.get("val")
        if isinstance(value, torch.Tensor):
            return [{"as_tensor": {"name": node.name}}]
        if not isinstance(value, (tuple, list)):
            return [{"as_sym_int": {"as_name": node.name}}]
        names = [self.elements[node, i].name if (node, i) in self.elements else f"{node.name}_unused_{i}"
                 for i in range(len(value))]
        if len(returns) == 1:
            return [{"as_tensors": [{"name": name} for name in names]}]
        return [{"as_tensor": {"name": name}} if isinstance(each, torch.Tensor) else {"as_none": True}
                for name, each in zip(names, value)]

    def _argument(self, value):
        if value is None:
            return {"as_none": True}
        if isinstance(value, torch.fx.Node):
            if isinstance(value.meta.get("val"), torch.Tensor):
                return {"as_tensor": {"name": self.names[value]}}
            return {"as_sym_int": {"as_name": self.names[value]}}
        if isinstance(value, bool):
            return {"as_bool": value}
        if isinstance(value, int):
            return {"as_int": value}
        if isinstance(value, float):
            return {"as_float": _real(value)}
        if isinstance(value, str):
            return {"as_string": value}
        if isinstance(value, torch.dtype):
            return {"as_scalar_type": _dtype(value)}
        if isinstance(value, torch.device):
            return {"as_device": {"type": value.type, "index": value.index}}
        if isinstance(value, torch.layout):
            return {"as_layout": STRIDED if value == torch.strided else 0}
        if isinstance(value, torch.memory_format):
            return {"as_memory_format": MEMORY_FORMATS[value]}
        if isinstance(value, (list, tuple)):
            return self._list(value)
        raise ValueError(f"the module cannot be written: an argument is {value!r}")

    def _list(self, values):
        elements = [self._argument(value) for value in values]
        kinds = {next(iter(element)) for element in elements}
        if kinds <= {"as_int"}:
            return {"as_ints": list(values)}
        if kinds <= {"as_int", "as_sym_int"}:
            return {"as_sym_ints": [element.get("as_sym_int", element) for element in elements]}
        if kinds <= {"as_bool"}:
            return {"as_bools": list(values)}
        if kinds <= {"as_int", "as_float"}:
            return {"as_floats": [_real(value) for value in values]}
        if kinds == {"as_tensor"}:
            return {"as_tensors": [element["as_tensor"] for element in elements]}
        if kinds <= {"as_tensor", "as_none"}:
            return {"as_optional_tensors": elements}
        raise ValueError(f"the module cannot be written: an argument is {values!r}")


def _real(value):
    if math.isnan(value):
        return "NaN"
    return value if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def _dtype(dtype):
    if dtype not in DTYPES:
        raise ValueError(f"the module cannot be written: it has a tensor of {dtype}")
    return DTYPES[dtype]


def _bound(limit):
    try:
        return int(limit)
    except (TypeError, ValueError, OverflowError, AttributeError):
        return None  # infinity


def _size(size):
    if isinstance(size, int):
        return {"as_int": size}
    expression = size.node.expr
    is_symbol = getattr(expression, "is_symbol", False)
    return {"as_expr": {"expr_str": f"Symbol('{expression}')" if is_symbol else str(expression)}}


def _tensor_meta(tensor):
    return {"dtype": _dtype(tensor.dtype), "sizes": [_size(size) for size in tensor.shape],
            "strides": [_size(stride) for stride in tensor.stride()], "storage_offset": {"as_int": 0}, "layout": STRIDED}


def _module_stack(node):
    def class_name(kind):
        return kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__qualname__}"

    # From the module that was exported to the innermost; a repeated call's name ends in @1.
    stack = node.meta.get("nn_module_stack") or {}
    return ";".join(f"{key},{path.split('@')[0]},{class_name(kind)}" for key, (path, kind) in stack.items())


# --- the archive -----------------------------------------------------------------------------------------------------------


class _Numbers:
    """Writes tensors into files of the archive, those that are one tensor under several names once."""

    def __init__(self, archive, prefix):
        self.archive, self.prefix, self.files, self.kept = archive, prefix, {}, []

    def add(self, tensor, is_parameter):
        key = (tensor.data_ptr() if tensor.numel() else id(tensor), tuple(tensor.shape), tensor.stride(), tensor.dtype)
        tensor = tensor.detach().cpu().contiguous()
        if key not in self.files:
            self.files[key] = f"{self.prefix}_{len(self.files)}"
            self.kept.append(tensor)  # so that no other gets its address
            folder = "weights" if self.prefix == "weight" else "constants"
            size = tensor.numel() * tensor.element_size()
            self.archive(f"data/{folder}/{self.files[key]}", ctypes.string_at(tensor.data_ptr(), size) if size else b"")
        return {"path_name": self.files[key], "is_param": is_parameter, "use_pickle": False,
                "tensor_meta": _tensor_meta(tensor)}


def _write(path, module, programs):
    if sys.byteorder != "little":
        raise RuntimeError("archives are little-endian, and this machine is not")
    path = os.fspath(path)
    root = os.path.splitext(os.path.basename(path))[0] or "net"
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as file:

            def add(name, content):
                # Without a time, so that the same module gives the same bytes.
                content = content if isinstance(content, bytes) else content.encode()
                file.writestr(zipfile.ZipInfo(f"{root}/{name}", (1980, 1, 1, 0, 0, 0)), content)

            parameters = {name for name, _ in module.named_parameters(remove_duplicate=False)}
            weights = _Numbers(add, "weight")
            constants = _Numbers(add, "constant")
            state = {name: weights.add(tensor, name in parameters)
                     for name, tensor in module.state_dict(keep_vars=True).items()}
            for name, program in programs.items():
                own = {key: constants.add(value, False) for key, value in program.constants.items()}
                add(f"data/weights/{name}_weights_config.json", json.dumps({"config": state}))
                add(f"data/constants/{name}_constants_config.json", json.dumps({"config": own}))
                add(f"models/{name}.json", json.dumps(_Graph(program, module).json()))
            add("archive_format", "pt2")
            add("archive_version", "0")
            add("byteorder", "little")
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)
