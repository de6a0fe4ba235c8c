using System.Numerics;
using System.Runtime.Intrinsics;

namespace Heliograph.Photonics.Heat;

/// <summary>Four numbers that are computed with at once.</summary>
internal readonly record struct FourLanes(Vector256<double> Values)
    : IAdditionOperators<FourLanes, FourLanes, FourLanes>,
        ISubtractionOperators<FourLanes, FourLanes, FourLanes>,
        IMultiplyOperators<FourLanes, FourLanes, FourLanes>,
        IMultiplyOperators<FourLanes, double, FourLanes>
{
    public const int Count = 4;

    public double this[int lane] => Values.GetElement(lane);

    public static FourLanes operator +(FourLanes left, FourLanes right) => new(left.Values + right.Values);

    public static FourLanes operator -(FourLanes left, FourLanes right) => new(left.Values - right.Values);

    public static FourLanes operator *(FourLanes left, FourLanes right) => new(left.Values * right.Values);

    public static FourLanes operator *(FourLanes left, double right) => new(left.Values * right);

    /// <summary>The same with something added to one lane.</summary>
    public FourLanes Add(int lane, double value) => new(Values.WithElement(lane, Values.GetElement(lane) + value));
}
