using System.Collections.Immutable;
using Heliograph.Engine.Lightpaths;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;
using Heliograph.Photonics;

namespace Heliograph.Engine.WideArea;

/// <summary>
/// The wavelengths of a line between sites: of equal spans (<see cref="CoherentLine"/>), or along a path of files of GNPy, whose amplifiers are designed where the files leave
/// them open (<see cref="LineTransmission"/>). Loss that the scenario states is in the frame loss.
/// </summary>
internal static class LineDesigns
{
    private static readonly string[] Figures = ["transmitter-osnr", "baud-rate", "channel-spacing", "roll-off"];

    public static LinkDesign Of(LinkDesign design, WideAreaLine line, FigureBook book, LinkPhysics physics) =>
        Losing(line.Files is { } files ? Along(files, design, line, book, physics) : CoherentLine.Design(design, line, book, physics), line);

    /// <summary>What stops the light of a line whose files are read; empty where nothing does.</summary>
    public static DiagnosticList Problems(WideAreaLine line, FigureBook book)
    {
        DiagnosticList diagnostics = [];
        Derivation[] figures = Operands(line, book);
        if (line.Files is { } files && figures.All(f => f.IsKnown))
        {
            _ = Transmit(Key(files, line, figures), diagnostics);
        }
        return diagnostics;
    }

    private static Derivation[] Operands(WideAreaLine line, FigureBook book) => [.. Figures.Select(f => book.Get(line.Transponder, f))];

    private static LineSpectrumKey Key(LineFiles files, WideAreaLine line, Derivation[] figures) =>
        new(files, line.Wavelengths, figures[1].Value!.Value, figures[2].Value!.Value, figures[3].Value!.Value, figures[0].Value!.Value);

    private static LinkDesign Along(LineFiles files, LinkDesign design, WideAreaLine line, FigureBook book, LinkPhysics physics)
    {
        Derivation[] figures = Operands(line, book);
        LineOptics? optics = figures.All(f => f.IsKnown) ? physics.Propagate(Key(files, line, figures), k => Transmit(k, [])) : null;
        string path = $"{files.From} to {files.To} of {Path.GetFileName(files.Topology.File)}";
        Derivation[] operands =
        [
            .. figures,
            Derivation.Input("wavelengths", line.Wavelengths, "", "scenario"),
            Derivation.Input("path", line.Length, "m", $"{path}, with {Path.GetFileName(files.Equipment.File)}"),
        ];
        LinkDesign closed = CoherentLine.Closed(design, line, book, operands, optics, []);
        if (optics?.Latency_s is not { } latency)
        {
            return closed;
        }
        Derivation propagation = Derivation.Input("propagation", latency, "s", path);
        Derivation modules = book.Get(line.Transponder, "latency").As("modules, transmit and receive");
        return closed with
        {
            Delay = Derivation.Sum("delay", "s", [propagation, modules]),
            DelayPerMetre = Derivation.Input("delay per length", latency / line.Length, "s/m", path),
        };
    }

    // The library's spectrum with the wavelengths of the transponder, from the lower edge on; null with diagnostics.
    private static LineOptics? Transmit(LineSpectrumKey key, DiagnosticList diagnostics)
    {
        LineEquipment library = key.Files.Equipment;
        SpectrumDefaults band = library.Spectrum;
        int room = (int)Math.Floor((band.High_Hz - band.Low_Hz) / key.Spacing * (1 + 1e-12));
        int count = Math.Min(room, key.Wavelengths);
        if (count == 0)
        {
            return null;
        }
        SpectrumDefaults own = band with
        {
            SymbolRate_Bd = key.SymbolRate,
            Spacing_Hz = key.Spacing,
            RollOff = key.RollOff,
            TransmitterOsnr_dB = key.TransmitterOsnr,
            // Half a spacing, so that rounding loses no wavelength.
            High_Hz = band.Low_Hz + (count + 0.5) * key.Spacing,
            PowerSweepStart_dB = 0,
            PowerSweepEnd_dB = 0,
        };
        LineEquipment equipment = library with { Spectra = [own, .. library.Spectra.Where(s => !ReferenceEquals(s, band))] };
        TransmissionQuery query = new() { From = key.Files.From, To = key.Files.To };
        TransmissionResult? result = LineTransmission.Run(key.Files.Topology, equipment, new LineSimulation(), query, diagnostics);
        if (result is null)
        {
            return null;
        }
        TransmissionStep step = result.Steps[^1];
        ReceivedSpectrum received = step.Lightpath.Receive(key.TransmitterOsnr);
        ImmutableArray<LineWavelength> wavelengths =
        [
            .. Enumerable
                .Range(0, received.Comb.Count)
                .Select(i => new LineWavelength(
                    received.Comb.Frequency[i],
                    received.Osnr01nm_dB[i],
                    received.Gsnr01nm_dB[i],
                    received.Comb.SnrNli_dB(i) + received.Comb.ToTenthNanometre_dB(i),
                    received.Comb.Dispersion[i] * 1e3
                )
                {
                    Pmd_s = received.Comb.Pmd[i],
                    Pdl_dB = received.Comb.Pdl[i],
                }),
        ];
        int spans = step.Lightpath.Path.Count(n => n.Element is FiberElement);
        double length = step.Lightpath.Path.Sum(n => n.Element is FiberElement fibre ? fibre.Length_m : 0);
        return new LineOptics(spans, length, key.Wavelengths, room, 0, wavelengths) { Latency_s = received.Comb.Latency.Max() };
    }

    private static LinkDesign Losing(LinkDesign design, WideAreaLine line) =>
        line.Loss == 0
            ? design
            : design with
            {
                FrameLoss = Derivation.Of(
                    "frame loss",
                    "",
                    "of bit errors and of the rest of the way",
                    [
                        design.FrameLoss,
                        Derivation.Input("stated loss", line.Loss, "", $"scenario, of frames of {Packets.Phases.PhaseTransport.FrameBytes} B"),
                    ],
                    o => Both(o[0].Value!.Value, o[1].Value!.Value, design.FrameBytes)
                ),
            };

    private static double Both(double ofBits, double stated, int bytes)
    {
        double each = LinkDesign.LossOver(stated, (double)bytes / Packets.Phases.PhaseTransport.FrameBytes);
        return ofBits + each * (1 - ofBits);
    }
}
