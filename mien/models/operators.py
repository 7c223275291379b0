"""What a package's net may be made of: operators that compute numbers, each at a cost of its own.

Control flow (`Loop`, `If`, `Scan`, `SequenceMap`) is not among them: a net with it may behave for
its golden samples and never end on a face. Nor is anything random, nor what is not ONNX's own but
for the quantised and fused operators that ONNX Runtime's tools make.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mien.models.manifest import MODEL_FILE, PackageError

_OWN = """
    Abs Acos Add And ArgMax ArgMin Asin Atan AveragePool BatchNormalization BitShift Cast CastLike
    Ceil Celu Clip Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos CumSum
    DepthToSpace DequantizeLinear Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand
    Flatten Floor Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool
    Greater GreaterOrEqual GroupNormalization HardSigmoid HardSwish Hardmax Identity
    InstanceNormalization LRN LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax
    LpNormalization MatMul MatMulInteger Max MaxPool Mean MeanVarianceNormalization Min Mish Mod Mul
    Neg Not Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization Range
    Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin
    ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize Round Selu Shape Sigmoid Sign Sin Size
    Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tan Tanh
    ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Where Xor
"""
_MICROSOFT = """
    BiasGelu DequantizeLinear DynamicQuantizeMatMul FastGelu FusedConv FusedGemm FusedMatMul Gelu
    MatMulIntegerToFloat QGemm QLinearAdd QLinearAveragePool QLinearConcat QLinearConv
    QLinearGlobalAveragePool QLinearLeakyRelu QLinearMul QLinearReduceMean QLinearSigmoid
    QLinearSoftmax QLinearWhere QuantizeLinear QuickGelu
"""
#: By domain; ONNX's own has two names.
_ALLOWED = {
    "": frozenset(_OWN.split()),
    "ai.onnx": frozenset(_OWN.split()),
    "com.microsoft": frozenset(_MICROSOFT.split()),
}
_LONGEST_NAME = 40


def check_operators(model: Any) -> None:
    """Refuse a net with any operator that is not allowed, however deep inside it.

    Args:
        model: An `onnx.ModelProto`.

    Raises:
        PackageError: with the names of the operators.
    """
    import onnx

    nodes = messages(model, onnx.NodeProto)
    strange = sorted(
        {
            f"{node.domain}.{node.op_type}"[:_LONGEST_NAME].lstrip(".")
            for node in nodes
            if node.op_type not in _ALLOWED.get(node.domain, ())
        }
    )
    if strange:
        more = f" and {len(strange) - 3} more" if len(strange) > 3 else ""
        raise PackageError(
            f"{MODEL_FILE} uses {', '.join(strange[:3])}{more}, which no package may: loops, "
            "branches and operators outside ONNX's own may never end"
        )


def messages(message: Any, kind: type) -> Iterator[Any]:
    """All messages of a kind inside a protobuf message, however deep, as in inner graphs."""
    for field, value in message.ListFields():
        if field.type != field.TYPE_MESSAGE:
            continue
        for inner in value if isinstance(value, Sequence) else [value]:
            if isinstance(inner, kind):
                yield inner
            yield from messages(inner, kind)
