namespace Heliograph.Photonics.Heat;

/// <summary>
/// A switch or accelerator with optical engines and memory in one package, from scalars. Everything is centred; engines fill
/// edges evenly, the right edge first, then left, top and bottom.
/// </summary>
public sealed record CoPackagedLayout
{
    /// <summary>Substrate; its contact below is ignored.</summary>
    public required HeatPlate Substrate { get; init; }

    /// <summary>Around everything: mould, underfill or air.</summary>
    public required HeatMaterial Filler { get; init; }

    /// <summary>Null: the die stands on the substrate.</summary>
    public HeatPlate? Interposer { get; init; }

    public required HeatChip Die { get; init; }

    /// <summary>One memory stack, beside the die above and below in y; null for none.</summary>
    public HeatChip? Memory { get; init; }

    /// <summary>Half of them on each side, the odd one above.</summary>
    public int MemoryStacks { get; init; }

    /// <summary>Die to memory and memory to memory, m.</summary>
    public double MemoryGap { get; init; }

    public required HeatEngine Engine { get; init; }

    public required int Engines { get; init; }

    /// <summary>1 to 4.</summary>
    public required int EngineEdges { get; init; }

    public required EngineSite Site { get; init; }

    /// <summary>From the die, memory and interposer to the engines, m (<see cref="EngineSite.Beside"/> only).</summary>
    public double EngineGap { get; init; }

    /// <summary>Over all chips that it covers; reaches down to the lower ones by pedestals.</summary>
    public required HeatPlate Lid { get; init; }

    public required HeatSink Sink { get; init; }

    /// <summary>
    /// A cold plate for each engine instead of the lid (<see cref="EngineSite.Beside"/> only; the lid must not reach over engines).
    /// Base width and depth are ignored: a column of the engine's outline.
    /// </summary>
    public HeatSink? EngineSink { get; init; }

    public required BoardPath Board { get; init; }

    /// <summary>The layers and blocks. Blocks: "die", "memory i", then by engine "engine i electronics", "... photonics", "... laser".</summary>
    /// <exception cref="ArgumentOutOfRangeException">Parts overlap, reach out of the substrate, or have no size.</exception>
    public PackageArrangement Build() => new CoPackagedBuilder(this).Build();
}
