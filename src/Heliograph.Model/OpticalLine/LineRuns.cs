using System.Collections.Immutable;
using Heliograph.Model.Diagnostics;

namespace Heliograph.Model.OpticalLine;

/// <summary>A channel as it is sent.</summary>
/// <param name="Frequency_Hz">Of its centre.</param>
/// <param name="Power_W">At the transmitter.</param>
/// <param name="DeltaPower_dB">Above the level that ROADMs are set to.</param>
/// <param name="Label">Of its part of the spectrum; averages are by label.</param>
public sealed record LineChannel(
    double Frequency_Hz,
    double SymbolRate_Bd,
    double SlotWidth_Hz,
    double RollOff,
    double TransmitterOsnr_dB,
    double Power_W,
    double DeltaPower_dB,
    string Label
)
{
    /// <summary>The file gives <see cref="TransmitterOsnr_dB"/>; else it is the format's default.</summary>
    public bool GivesTransmitterOsnr { get; init; }
}

/// <summary>Channels by growing frequency, without overlap.</summary>
public sealed record LineSpectrum(string File, ImmutableArray<LineChannel> Channels);

/// <summary>How nonlinear noise is computed.</summary>
public enum NonlinearMethod
{
    /// <summary>The closed form.</summary>
    GnAnalytic,

    /// <summary>The generalised integral, channel by channel.</summary>
    GgnSpectrallySeparated,

    /// <summary>The closed approximation of it.</summary>
    GgnApproximate,
}

/// <summary>How Raman scattering between channels is computed.</summary>
public enum RamanMethod
{
    Perturbative,
    Numerical,
}

/// <summary>Parameters of a simulation; the defaults are those of the file format.</summary>
public sealed record LineSimulation
{
    /// <summary>Raman scattering between channels is computed.</summary>
    public bool HasRaman { get; init; }

    public RamanMethod RamanMethod { get; init; } = RamanMethod.Perturbative;

    /// <summary>Of the perturbative method, 1 to 4.</summary>
    public int RamanOrder { get; init; } = 2;

    public double ResultStep_m { get; init; } = 10e3;

    public double SolverStep_m { get; init; } = 10e3;

    public NonlinearMethod Nonlinear { get; init; } = NonlinearMethod.GnAnalytic;

    public double DispersionTolerance { get; init; } = 4;

    public double PhaseShiftTolerance { get; init; } = 0.1;

    /// <summary>Numbers from 1; the others are interpolated. Empty: see <see cref="ComputedCount"/>.</summary>
    public ImmutableArray<int> ComputedChannels { get; init; } = [];

    /// <summary>So many, evenly over the spectrum; null: all.</summary>
    public int? ComputedCount { get; init; }
}

/// <summary>A node that a path is to go by.</summary>
/// <param name="IsStrict">False: may be left out where no path goes by it.</param>
public sealed record RouteHop(string Node, bool IsStrict);

/// <summary>A slot of spectrum: centre 193.1 THz + N 6.25 GHz, width M 12.5 GHz (ITU-T G.694.1); null: free to be chosen.</summary>
public readonly record struct FrequencySlot(int? N, int? M);

/// <summary>A demand for capacity between two transceivers.</summary>
public sealed record PathService(string Id, string Source, string Destination, SourceSpan Span)
{
    public bool IsBidirectional { get; init; }

    public string TransceiverType { get; init; } = "";

    /// <summary>Null: the best that works.</summary>
    public string? Mode { get; init; }

    public double Spacing_Hz { get; init; }

    public int? MaxChannels { get; init; }

    /// <summary>Reference power in the span; null: that of the library.</summary>
    public double? Power_W { get; init; }

    public double? TransmitterPower_W { get; init; }

    public double Bandwidth_bps { get; init; }

    public ImmutableArray<FrequencySlot> Slots { get; init; } = [new FrequencySlot(null, null)];

    public ImmutableArray<RouteHop> Route { get; init; } = [];
}

/// <summary>Demands that are to share no link.</summary>
public sealed record DisjointServices(string Id, bool IsRelaxable, bool LinkDiverse, bool NodeDiverse, ImmutableArray<string> Services);

/// <summary>The demands of a file.</summary>
public sealed record LineServices(string File, ImmutableArray<PathService> Services, ImmutableArray<DisjointServices> Disjoint);
