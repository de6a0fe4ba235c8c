using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Photonics.Coherent;
using Heliograph.Photonics.OpticalLine;

namespace Heliograph.Photonics;

/// <summary>
/// Closes the wavelengths of an amplified line by propagating all of them (<see cref="EqualSpans"/>): the one with the least GSNR must have what its transponder
/// requires. A figure that is missing leaves the margin unknown. Equations 22 of <c>docs/models/link.md</c>; test
/// <c>CoherentLineTests</c>.
/// </summary>
public static class CoherentLine
{
    private static readonly (Func<WideAreaLine, PartRef> Part, string Quantity)[] Figures =
    [
        (l => l.Transponder, "launch-power"),
        (l => l.Transponder, "transmitter-osnr"),
        (l => l.Transponder, "baud-rate"),
        (l => l.Transponder, "channel-spacing"),
        (l => l.Transponder, "roll-off"),
        (l => l.Fibre, "attenuation"),
        (l => l.Fibre, "dispersion"),
        (l => l.Fibre, "effective-area"),
        (l => l.Amplifier!, "noise-figure"),
        (l => l.Amplifier!, "saturation-power"),
        (l => l.Amplifier!, "band-low"),
        (l => l.Amplifier!, "band-high"),
    ];

    private const string NonlinearIndex = "nonlinear-index";

    /// <summary>The design with the margin of its worst wavelength; as it is for a line without amplifiers.</summary>
    /// <param name="physics">Keeps lines of equal figures.</param>
    public static LinkDesign Design(LinkDesign design, WideAreaLine line, FigureBook book, LinkPhysics physics)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(physics);
        if (line.Amplifier is null || line.AmplifierSpacing is not { } spacing)
        {
            return design;
        }
        int spans = Math.Max(1, (int)Math.Ceiling(line.Length / spacing));
        bool isSilica = book.Figure(line.Fibre, NonlinearIndex) is null;
        Derivation[] operands =
        [
            .. Figures.Select(f => book.Get(f.Part(line), f.Quantity)),
            Derivation.Input("wavelengths", line.Wavelengths, "", "scenario"),
            Derivation.Input("spans", spans, "", "length over amplifier spacing, rounded up"),
            Derivation.Input("span", line.Length / spans, "m", $"{line.Length / 1000:0.#} km in {spans} spans"),
            isSilica ? Derivation.Input("nonlinear index", FibreSpan.NonlinearIndex, "m2/W", "silica") : book.Get(line.Fibre, NonlinearIndex),
            .. Losses(line),
        ];
        Derivation[] polarisation =
        [
            book.Get(line.Fibre, "pmd-coefficient"),
            book.Get(line.Amplifier, "differential-group-delay"),
            book.Get(line.Amplifier, "polarisation-dependent-loss"),
        ];
        EqualSpans? asked = operands.All(o => o.IsKnown) ? Of(operands, polarisation, isSilica) : null;
        LineOptics? optics = asked is { } known ? physics.Propagate(known) : null;
        LinkDesign closed = Closed(design, line, book, operands, optics, polarisation);
        bool canGain =
            asked is not null
            && closed is { Closure: LinkClosure.DoesNotClose, Margin.Value: < 0 }
            && new CoherentReceiver(line.Transponder, book, closed.Margin).Undoes(closed.Line!);
        return canGain ? closed with { Remedy = Remedy(asked!.Value, closed, physics) } : closed;
    }

    private static IEnumerable<Derivation> Losses(WideAreaLine line)
    {
        yield return Derivation.Input("connectors", line.Connectors, "dB", "scenario, at each end of a span");
        yield return Derivation.Input("ageing", line.Ageing, "dB", "scenario, of a span");
        yield return Derivation.Input("terminal loss", line.TerminalLoss, "dB", "scenario, at each end of the line");
    }

    /// <summary>The design of a line that was propagated: margin, closure and budget of its worst wavelength.</summary>
    /// <param name="operands">What the propagation rests on.</param>
    /// <param name="optics">Null: not propagated, as an operand is unknown or no wavelength fits.</param>
    /// <param name="polarisation">What the delay and the loss between polarisations rest on beside the transponder.</param>
    public static LinkDesign Closed(
        LinkDesign design,
        WideAreaLine line,
        FigureBook book,
        ReadOnlySpan<Derivation> operands,
        LineOptics? optics,
        ReadOnlySpan<Derivation> polarisation
    )
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(book);
        Derivation Worst(string name, string formula, Func<LineWavelength, double> of, ReadOnlySpan<Derivation> from) =>
            optics is null && from.ToArray().All(o => o.IsKnown)
                ? Derivation.Unknown(name, "dB", "a wavelength within the band of the amplifiers")
                : Derivation.Of(name, "dB", formula, from, _ => of(optics!.Worst));
        Derivation osnr = Worst("OSNR in 0.1 nm", "amplifier noise of all spans and the transmitter's, worst wavelength", w => w.Osnr_dB, operands);
        Derivation gsnr = Worst(
            "GSNR in 0.1 nm",
            "full-spectrum propagation: amplifier noise, Raman scattering, nonlinear interference; worst wavelength",
            w => w.Gsnr_dB,
            operands
        );
        Derivation penalty = Derivation.Difference("nonlinear interference", "OSNR - GSNR", osnr, gsnr);
        Derivation required = book.Get(line.Transponder, "required-osnr");
        CoherentReceiver receiver = new(line.Transponder, book, required);
        Derivation dispersion = receiver.DispersionPenalty(gsnr, optics);
        Derivation margin = Derivation.Difference("margin", "GSNR - required OSNR - what dispersion costs", gsnr, required, dispersion);
        bool isUndone = optics is null || receiver.Undoes(optics);
        LinkClosure closure = margin.Value switch
        {
            null => LinkClosure.Unknown,
            >= 0 when isUndone => LinkClosure.Closes,
            _ => LinkClosure.DoesNotClose,
        };
        ImmutableArray<BudgetLine> budget =
        [
            new BudgetLine("required OSNR of the transponder", required),
            new BudgetLine("nonlinear interference", penalty, IsAllowance: true),
            new BudgetLine("dispersion", dispersion),
        ];
        return design with
        {
            Budget = budget,
            Closure = closure,
            Margin = margin,
            Remedy =
                closure == LinkClosure.DoesNotClose
                    ? isUndone
                        ? "shorten the line, or use a mode with a lower required OSNR"
                        : receiver.BeyondTolerance(optics!)
                    : null,
            FrameLoss = FrameLoss(line, book, margin, closure),
            Line = receiver.Judge(optics, polarisation),
            Fading = closure == LinkClosure.Closes ? receiver.Fading(optics!, polarisation) : null,
        };
    }

    // The code leaves at most its limit where the light is enough; where it is not it corrects next to nothing, and no rate is left to speak of.
    private static Derivation FrameLoss(WideAreaLine line, FigureBook book, Derivation margin, LinkClosure closure)
    {
        if (closure == LinkClosure.DoesNotClose)
        {
            return Derivation.Unknown("frame loss", "", "a line that closes");
        }
        // A transponder may have its own.
        PartRef code = book.Figure(line.Transponder, "bit-error-ratio") is null ? new PartRef("fec-coherent") : line.Transponder;
        return Derivation.Of(
            "frame loss",
            "",
            $"1 - (1 - BER)^{8 * LinkDesigner.FrameBytes}, BER at most what the code leaves at its limit",
            [book.Get(code, "bit-error-ratio").As("bit error ratio after FEC"), margin],
            o => LinkDesign.LossOver(o[0].Value!.Value, 8 * LinkDesigner.FrameBytes)
        );
    }

    private static EqualSpans Of(Derivation[] o, Derivation[] polarisation, bool isSilica)
    {
        double At(int i) => o[i].Value!.Value;
        return new EqualSpans
        {
            Launch = At(0),
            TransmitterOsnr = At(1),
            SymbolRate = At(2),
            Spacing = At(3),
            RollOff = At(4),
            Attenuation = At(5),
            Dispersion = At(6),
            EffectiveArea = At(7),
            NoiseFigure = At(8),
            GreatestPower = At(9),
            Lowest = At(10),
            Highest = At(11),
            Wavelengths = (int)At(12),
            Spans = (int)At(13),
            SpanLength = At(14),
            NonlinearIndex = isSilica ? null : At(15),
            Connectors = At(16),
            Ageing = At(17),
            TerminalLoss = At(18),
            // Unknown polarisation leaves the outage unknown, not the margin.
            PmdCoefficient = polarisation[0].Value ?? 0,
            AmplifierDelay = polarisation[1].Value ?? 0,
            AmplifierPdl = polarisation[2].Value ?? 0,
        };
    }

    // The best launch power has interference half of amplifier noise (a cubic against a constant); then more, shorter spans.
    private static string Remedy(EqualSpans line, LinkDesign design, LinkPhysics physics)
    {
        double required = design.Line!.Worst.Gsnr_dB - design.Margin.Value!.Value;
        double Margin(EqualSpans other) => physics.Propagate(other)?.Worst.Gsnr_dB - required ?? double.NegativeInfinity;
        List<string> closing = [];
        LineWavelength worst = design.Line.Worst;
        double ase = Decibel.ToRatio(-worst.Osnr_dB) - Decibel.ToRatio(-line.TransmitterOsnr);
        double best = Math.Round(line.Launch + Decibel.Of(ase / (2 * Decibel.ToRatio(-worst.NonlinearSnr_dB))) / 3, 1);
        if (Math.Abs(best - line.Launch) > 0.2 && Margin(line with { Launch = best }) >= 0)
        {
            closing.Add(FormattableString.Invariant($"launch {best:0.#} dBm a wavelength instead of {line.Launch:0.#}"));
        }
        for (int spans = line.Spans + 1; spans <= 2 * line.Spans; spans++)
        {
            double length = line.SpanLength * line.Spans / spans;
            if (Margin(line with { Spans = spans, SpanLength = length }) >= 0)
            {
                closing.Add(FormattableString.Invariant($"amplify every {Math.Floor(length / 1000):0} km"));
                break;
            }
        }
        closing.Add("use a mode with a lower required OSNR");
        return string.Join(", or ", closing);
    }
}
