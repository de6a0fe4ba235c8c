using System.Collections.Immutable;
using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
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
        Derivation[] operands =
        [
            .. Figures.Select(f => book.Get(f.Part(line), f.Quantity)),
            Derivation.Input("wavelengths", line.Wavelengths, "", "scenario"),
            Derivation.Input("spans", spans, "", "length over amplifier spacing, rounded up"),
            Derivation.Input("span", line.Length / spans, "m", $"{line.Length / 1000:0.#} km in {spans} spans"),
        ];
        EqualSpans? asked = operands.All(o => o.IsKnown) ? Of(operands) : null;
        LineOptics? optics = asked is { } known ? physics.Propagate(known) : null;
        LinkDesign closed = Closed(design, line, book, operands, optics);
        return closed.Closure == LinkClosure.DoesNotClose && asked is { } line0 ? closed with { Remedy = Remedy(line0, closed, physics) } : closed;
    }

    /// <summary>The design of a line that was propagated: margin, closure and budget of its worst wavelength.</summary>
    /// <param name="operands">What the propagation rests on.</param>
    /// <param name="optics">Null: not propagated, as an operand is unknown or no wavelength fits.</param>
    public static LinkDesign Closed(LinkDesign design, WideAreaLine line, FigureBook book, ReadOnlySpan<Derivation> operands, LineOptics? optics)
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
        Derivation margin = Derivation.Difference("margin", "GSNR - required OSNR", gsnr, required);
        LinkClosure closure = margin.Value switch
        {
            null => LinkClosure.Unknown,
            >= 0 => LinkClosure.Closes,
            _ => LinkClosure.DoesNotClose,
        };
        ImmutableArray<BudgetLine> budget =
        [
            new BudgetLine("required OSNR of the transponder", required),
            new BudgetLine("nonlinear interference", penalty, IsAllowance: true),
        ];
        return design with
        {
            Budget = budget,
            Closure = closure,
            Margin = margin,
            Remedy = closure == LinkClosure.DoesNotClose ? "shorten the line, or use a mode with a lower required OSNR" : null,
            FrameLoss = FrameLoss(line, book, margin, closure),
            Line = optics,
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

    private static EqualSpans Of(Derivation[] o)
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
