using System.Collections.Immutable;
using Heliograph.Model.Traffic;
using Heliograph.Simulation.Packet;

namespace Heliograph.Engine.Packets;

/// <summary>The words of the configuration language for the choices of the engine, in both directions.</summary>
public static class PacketWords
{
    internal static readonly ImmutableArray<(string Word, FlowControl Value)> FlowControls =
    [
        ("pfc", FlowControl.Pause),
        ("cbfc", FlowControl.Credit),
        ("none", FlowControl.None),
    ];

    internal static readonly ImmutableArray<(string Word, PathChoice Value)> PathChoices =
    [
        ("ecmp", PathChoice.Ecmp),
        ("spray", PathChoice.Spray),
        ("spray-random", PathChoice.SprayRandom),
        ("adaptive", PathChoice.Adaptive),
        ("flowlet", PathChoice.Flowlet),
        ("weighted", PathChoice.Weighted),
    ];

    internal static readonly ImmutableArray<(string Word, PathHash Value)> PathHashes = [("mixed", PathHash.Mixed), ("ns3", PathHash.Ns3)];

    internal static readonly ImmutableArray<(string Word, Recovery Value)> Recoveries =
    [
        ("go-back-n", Recovery.GoBackN),
        ("selective-repeat", Recovery.SelectiveRepeat),
    ];

    internal static readonly ImmutableArray<(string Word, CongestionControl Value)> CongestionControls =
    [
        ("none", CongestionControl.None),
        ("dcqcn", CongestionControl.Dcqcn),
        ("hpcc", CongestionControl.Hpcc),
        ("swift", CongestionControl.Swift),
        ("timely", CongestionControl.Timely),
        ("nscc", CongestionControl.Nscc),
        ("receiver", CongestionControl.Receiver),
    ];

    internal static readonly ImmutableArray<(string Word, StartUnit Value)> StartUnits =
    [
        ("ps", StartUnit.Picoseconds),
        ("us", StartUnit.Microseconds),
    ];

    public static string Of(FlowControl value) => Word(FlowControls, value);

    public static string Of(PathChoice value) => Word(PathChoices, value);

    public static string Of(PathHash value) => Word(PathHashes, value);

    public static string Of(Recovery value) => Word(Recoveries, value);

    public static string Of(CongestionControl value) => Word(CongestionControls, value);

    /// <summary>The unit of a word; null for any other.</summary>
    public static StartUnit? StartUnitOf(string word)
    {
        foreach ((string known, StartUnit value) in StartUnits)
        {
            if (known == word)
            {
                return value;
            }
        }
        return null;
    }

    private static string Word<T>(ImmutableArray<(string Word, T Value)> words, T value)
        where T : struct, Enum
    {
        foreach ((string word, T known) in words)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
            {
                return word;
            }
        }
        throw new ArgumentOutOfRangeException(nameof(value), value, "no word");
    }
}
