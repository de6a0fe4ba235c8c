using System.Collections.Immutable;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Photonics.OpticalLine;

/// <summary>A spectrum behind an element.</summary>
/// <param name="Amplifiers">Of an amplifier one, of several bands one a band.</param>
public sealed record LineState(LineStage Element, WdmComb Spectrum, ImmutableArray<AmplifierState> Amplifiers);

/// <summary>What stopped a propagation.</summary>
public sealed record LineFailure(LineStage Element, string Message, string Remedy);

/// <summary>
/// Takes a full spectrum through a line, element by element. Keeps what depends on fibre and grid alone, so that equal spans, other powers and other lines of
/// the same types cost N^2 multiply-adds each. Not for use by two threads at once.
/// </summary>
public sealed class LinePropagation
{
    private readonly LineSimulation _simulation;
    private readonly SpanCache _cache;
    private readonly bool _isReference;
    private readonly PerturbativeRaman _series = new();
    private double[] _power = [];
    private double[] _squares = [];
    private double[] _share = [];
    private double[] _log = [];

    /// <param name="isReferenceArithmetic">
    /// Solves Raman scattering as the reference implementation does, explicit Euler where it does so, to reproduce its printed figures; else its "numerical"
    /// method and pumps are integrated in ln P.
    /// </param>
    public LinePropagation(LineSimulation simulation, SpanCache? cache = null, bool isReferenceArithmetic = false)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        (_simulation, _cache, _isReference) = (simulation, cache ?? new SpanCache(), isReferenceArithmetic);
    }

    /// <summary>False where power alone is wanted: no nonlinear interference is computed.</summary>
    public bool HasInterference { get; init; } = true;

    /// <summary>What stopped the last run; null where nothing did.</summary>
    public LineFailure? Failure { get; private set; }

    /// <summary>The spectrum at the end, or null with <see cref="Failure"/>. The launched spectrum is left as it is.</summary>
    /// <param name="trace">Takes a copy of the spectrum behind each element; null: none.</param>
    public WdmComb? Run(IReadOnlyList<LineStage> line, WdmComb launched, ICollection<LineState>? trace = null)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(launched);
        Failure = null;
        WdmComb? spectrum = launched.Copy();
        foreach (LineStage element in line)
        {
            ImmutableArray<AmplifierState> amplifiers = [];
            spectrum = Pass(element, spectrum, ref amplifiers);
            if (spectrum is null)
            {
                return null;
            }
            trace?.Add(new LineState(element, spectrum.Copy(), amplifiers));
        }
        return spectrum;
    }

    /// <summary>One element; the spectrum is changed in place, or another where channels are lost. Null with <see cref="Failure"/>.</summary>
    public WdmComb? Pass(LineStage element, WdmComb spectrum, ref ImmutableArray<AmplifierState> amplifiers)
    {
        ArgumentNullException.ThrowIfNull(spectrum);
        switch (element)
        {
            case FibreStage fibre:
                return Fibre(fibre, spectrum) ? spectrum : null;
            case AmplifierStage amplifier:
                return Amplify(element, [(amplifier.Model, amplifier.Setting)], spectrum, ref amplifiers);
            case MultibandStage bands:
                return Amplify(element, bands.Bands, spectrum, ref amplifiers);
            case RoadmStage roadm:
                Level(roadm, spectrum);
                return spectrum;
            case FusedStage fused:
                spectrum.Scale(Decibel.ToRatio(-fused.Loss));
                return spectrum;
            default:
                return spectrum;
        }
    }

    private bool Fibre(FibreStage element, WdmComb spectrum)
    {
        FibreSpan fibre = element.Span;
        if (!Check(element, spectrum) || !CheckComputed(element, spectrum.Count))
        {
            return false;
        }
        Reserve(spectrum.Count + fibre.Pumps.Length);
        int n = spectrum.Count;
        SpanData data = _cache.Of(fibre, spectrum);
        double into = fibre.InputConnector + fibre.InputPadding;
        if (into != 0)
        {
            spectrum.Scale(Decibel.ToRatio(-into));
        }
        Span<double> power = _power.AsSpan(0, n);
        for (int i = 0; i < n; i++)
        {
            power[i] = spectrum.Power(i);
        }
        PowerProfile? profile = null;
        Span<double> log = _log.AsSpan(0, n);
        if (!TryAttenuate(element, spectrum, data, power, log, ref profile))
        {
            return false;
        }
        Interfere(fibre, spectrum, data, profile, power);
        double[] noise = profile?.SpontaneousNoise ?? [];
        double connector = Decibel.ToRatio(-fibre.OutputConnector);
        double latency = fibre.Latency;
        bool isPlain = profile is null && !_simulation.HasRaman && fibre.Pumps.IsEmpty;
        double lumped = connector * Decibel.ToRatio(-fibre.LumpedLosses.Sum(l => l.Loss_dB));
        for (int i = 0; i < n; i++)
        {
            spectrum.Ase[i] += noise.Length > 0 ? noise[i] : 0;
            spectrum.Scale(i, isPlain ? data.Loss[i] * lumped : Math.Exp(log[i]) * connector);
            spectrum.Dispersion[i] += data.Dispersion[i];
            spectrum.Latency[i] += latency;
        }
        Amplifier.Accumulate(spectrum.Pmd, fibre.Pmd);
        return true;
    }

    private void Interfere(FibreSpan fibre, WdmComb spectrum, SpanData data, PowerProfile? profile, ReadOnlySpan<double> power)
    {
        if (!HasInterference)
        {
            return;
        }
        Span<double> share = _share.AsSpan(0, spectrum.Count);
        if (_simulation.Nonlinear == NonlinearMethod.GnAnalytic)
        {
            GaussianNoise.Share(data.Efficiency, data.EffectiveLengths, power, _squares, share);
        }
        else
        {
            GeneralizedNoise.Share(fibre, spectrum, profile!, _simulation, power, share);
        }
        GaussianNoise.Apply(spectrum, share);
    }

    // ln of power at the end over launched power, and the profile where a model needs it.
    private bool TryAttenuate(
        FibreStage element,
        WdmComb spectrum,
        SpanData data,
        ReadOnlySpan<double> power,
        Span<double> log,
        ref PowerProfile? profile
    )
    {
        FibreSpan fibre = element.Span;
        bool needsProfile = HasInterference && _simulation.Nonlinear != NonlinearMethod.GnAnalytic;
        int n = spectrum.Count;
        if (!_simulation.HasRaman && fibre.Pumps.IsEmpty)
        {
            profile = needsProfile ? PowerProfile.Attenuation(fibre, spectrum.Frequency) : null;
        }
        else if (_simulation.RamanMethod == RamanMethod.Perturbative && fibre.Pumps.IsEmpty)
        {
            profile = Series(fibre, data, power, needsProfile, log);
            return true;
        }
        else
        {
            RamanWaves waves = new(fibre, spectrum, power, data.Raman);
            double[] nodes = PowerProfile.Grid(fibre, _simulation.ResultStep_m);
            profile = _isReference
                ? EulerRaman.Solve(waves, PowerProfile.Grid(fibre, _simulation.SolverStep_m), nodes, _simulation)
                : RamanSolver.Solve(waves, nodes);
            if (profile is null)
            {
                Failure = new LineFailure(element, "no power of the counter pumps solves the Raman equations", "lower the pumps' power");
                return false;
            }
        }
        for (int i = 0; i < n && profile is not null; i++)
        {
            log[i] = profile.AtEnd(i);
        }
        return true;
    }

    private PowerProfile? Series(FibreSpan fibre, SpanData data, ReadOnlySpan<double> power, bool needsProfile, Span<double> log)
    {
        SeriesNodes grid = data.Nodes(_simulation.SolverStep_m);
        int n = power.Length;
        double[] all = grid.Room(n);
        (double[] alpha, double[] efficiency) = data.Raman;
        _series.Solve(power, alpha, efficiency, grid.Positions, grid.Lumped, _simulation.RamanOrder, !needsProfile, all);
        int nodes = grid.Positions.Length;
        for (int i = 0; i < n; i++)
        {
            log[i] = all[(i * nodes) + nodes - 1];
        }
        return needsProfile ? new PowerProfile(grid.Positions, all, []).Resample(PowerProfile.Grid(fibre, _simulation.ResultStep_m), n) : null;
    }

    private bool Check(FibreStage element, WdmComb spectrum)
    {
        FibreSpan fibre = element.Span;
        (double low, double high) = (spectrum.Frequency[0], spectrum.Frequency[^1]);
        foreach (PumpWave pump in fibre.Pumps)
        {
            (low, high) = (Math.Min(low, pump.Frequency), Math.Max(high, pump.Frequency));
        }
        bool isLoss = !fibre.Loss.Covers(low, high);
        if (!isLoss && fibre.Dispersion.Covers(spectrum.Frequency[0], spectrum.Frequency[^1]))
        {
            return true;
        }
        SampledCurve curve = isLoss ? fibre.Loss : fibre.Dispersion;
        string given = FormattableString.Invariant($"{curve.Frequencies[0] / 1e12:0.###} to {curve.Frequencies[^1] / 1e12:0.###} THz");
        string light = FormattableString.Invariant($"{low / 1e12:0.###} to {high / 1e12:0.###} THz");
        Failure = new LineFailure(
            element,
            $"light from {light}, but its {(isLoss ? "loss" : "dispersion")} is given from {given}",
            "give points over the whole spectrum, or drop the channels outside"
        );
        return false;
    }

    private bool CheckComputed(FibreStage element, int channels)
    {
        if (!HasInterference || _simulation.Nonlinear == NonlinearMethod.GnAnalytic || _simulation.ComputedChannels.IsEmpty)
        {
            return true;
        }
        int last = _simulation.ComputedChannels.Max();
        if (last <= channels)
        {
            return true;
        }
        Failure = new LineFailure(element, $"computed_channels has channel {last} of {channels}", $"name channels from 1 to {channels}");
        return false;
    }

    private WdmComb? Amplify(
        LineStage element,
        ImmutableArray<(AmplifierModel Model, AmplifierSetting Setting)> bands,
        WdmComb spectrum,
        ref ImmutableArray<AmplifierState> states
    )
    {
        List<WdmComb> parts = [];
        ImmutableArray<AmplifierState>.Builder done = ImmutableArray.CreateBuilder<AmplifierState>(bands.Length);
        for (int band = 0; band < bands.Length; band++)
        {
            (AmplifierModel model, AmplifierSetting setting) = bands[band];
            int carried = 0;
            for (int i = 0; i < spectrum.Count; i++)
            {
                carried += model.Carries(spectrum.Frequency[i], spectrum.SlotWidth[i]) ? 1 : 0;
            }
            if (carried == 0)
            {
                continue;
            }
            WdmComb own = carried == spectrum.Count ? spectrum : spectrum.Where(i => model.Carries(spectrum.Frequency[i], spectrum.SlotWidth[i]));
            done.Add(_cache.Of(model, own).Apply(setting, own) with { Lost = spectrum.Count - carried, Band = band });
            parts.Add(own);
            if (carried == spectrum.Count)
            {
                break;
            }
        }
        if (parts.Count == 0)
        {
            Failure = new LineFailure(element, "no channel is within the amplifier's band", "use an amplifier of the spectrum's band");
            return null;
        }
        states = done.ToImmutable();
        return WdmComb.Join(parts);
    }

    // A ROADM attenuates only: a channel below its target stays as it is.
    private static void Level(RoadmStage roadm, WdmComb spectrum)
    {
        for (int i = 0; i < spectrum.Count; i++)
        {
            RoadmCrossing crossing = default;
            foreach (RoadmCrossing path in roadm.Paths)
            {
                if (path.Lowest <= spectrum.Frequency[i] && spectrum.Frequency[i] <= path.Highest)
                {
                    crossing = path;
                    break;
                }
            }
            double power = Decibel.Milliwatt(spectrum.Power(i)) - crossing.Loss;
            double target = roadm.Target_dBm(spectrum.SymbolRate[i], spectrum.SlotWidth[i]) + spectrum.PowerOffset[i];
            spectrum.Scale(i, Decibel.ToRatio(-crossing.Loss - Math.Max(power - target, 0)));
            spectrum.Pmd[i] = Math.Sqrt((spectrum.Pmd[i] * spectrum.Pmd[i]) + (crossing.Pmd * crossing.Pmd));
            spectrum.Pdl[i] = Math.Sqrt((spectrum.Pdl[i] * spectrum.Pdl[i]) + (crossing.Pdl * crossing.Pdl));
        }
    }

    private void Reserve(int size)
    {
        if (_power.Length < size)
        {
            (_power, _squares, _share, _log) = (new double[size], new double[size], new double[size], new double[size]);
        }
    }
}
