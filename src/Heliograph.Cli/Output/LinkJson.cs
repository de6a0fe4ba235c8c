using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Heliograph.Engine.Links;
using Heliograph.Model;
using Heliograph.Photonics;
using Heliograph.Photonics.Waveform;

namespace Heliograph.Cli.Output;

/// <summary>
/// <c>helio link --json</c> and <c>link.json</c>: the shape of <c>docs/guides/link.md</c>. Units stand in names; what is not computable is
/// null, and named under <c>missing</c>. A function of the input, the catalogue and the version.
/// </summary>
internal static class LinkJson
{
    private const int SchemaVersion = 1;

    public static string Of(LinkAnswer answer)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("scenario", answer.Scenario);
            json.WriteStartObject("conditions");
            JsonReport.Number(json, "laser_degC", answer.Conditions.Laser);
            JsonReport.Number(json, "air_degC", answer.Conditions.Air);
            JsonReport.Number(json, "coolant_degC", answer.Conditions.Coolant);
            json.WriteNumber("addedLoss_dB", answer.Conditions.ExtraLossDb);
            json.WriteEndObject();
            JsonReport.Array(json, "links", answer.Studies, s => Write(json, s, answer.SpreadOf(s)));
            Ladder(json, answer.Ladder);
            Electrical(json, answer.Electrical);
            Circuits(json, answer.Circuits);
            JsonReport.Strings(json, "missing", Ordered(answer.Studies.SelectMany(s => Missing(s.Design))));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>The devices of a link; also in <c>report.json</c>.</summary>
    public static void Optics(Utf8JsonWriter json, LinkOptics? optics)
    {
        if (!JsonReport.Begins(json, "optics", optics))
        {
            return;
        }
        json.WriteString("engine", optics.Engine);
        json.WriteNumber("levels", optics.Levels);
        json.WriteNumber("symbolRate_Hz", optics.SymbolRate);
        json.WriteNumber("laneRate_bps", optics.LaneRate);
        JsonReport.Number(json, "launch_dBm", optics.Launch.Value);
        Losses(json, "transmit", optics.Transmit);
        JsonReport.Number(json, "transmitOma_dBm", optics.TransmitOma.Value);
        Losses(json, "receive", optics.Receive);
        JsonReport.Number(json, "receivedOma_dBm", optics.ReceivedOma.Value);
        JsonReport.Number(json, "requiredOma_dBm", optics.RequiredOma.Value);
        JsonReport.Number(json, "equaliserPenalty_dB", optics.EqualiserPenalty.Value);
        JsonReport.Number(json, "margin_dB", optics.Margin.Value);
        JsonReport.Number(json, "bitErrorRatio", optics.BitErrorRatio.Value);
        json.WriteBoolean("hasFloor", optics.HasFloor);
        JsonReport.Array(
            json,
            "noise",
            optics.Noise,
            n =>
            {
                json.WriteString("source", n.Source);
                json.WriteNumber("share", n.Share);
            }
        );
        JsonReport.Number(json, "laserTemperature_degC", optics.Laser.Value);
        JsonReport.Number(json, "laserLimit_degC", optics.LaserLimit?.Value);
        json.WriteBoolean("laserInPackage", optics.LaserInPackage);
        JsonReport.Number(json, "laserEfficiency", optics.LaserEfficiency.Value);
        JsonReport.Number(json, "laserDerating_W", optics.LaserDerating.Value);
        JsonReport.Array(
            json,
            "failures",
            optics.Failures,
            f =>
            {
                json.WriteString("device", f.Device);
                JsonReport.Number(json, "rate_FIT", f.Rate.Value * LinkWords.FitPerHertz);
            }
        );
        Package(json, optics.Package);
        json.WriteEndObject();
    }

    /// <summary>The electrical way of a cable, module or engine; also in <c>report.json</c>.</summary>
    public static void Electrical(Utf8JsonWriter json, LinkElectrical? channel)
    {
        if (!JsonReport.Begins(json, "electrical", channel))
        {
            return;
        }
        json.WriteString("way", channel.Way);
        json.WriteNumber("frequency_Hz", channel.Frequency);
        json.WriteString("endpoints", channel.Endpoints);
        Losses(json, "losses", channel.Losses);
        JsonReport.Number(json, "budget_dB", channel.Budget.Value);
        JsonReport.Number(json, "margin_dB", channel.Margin.Value);
        json.WriteString("line", channel.Line);
        json.WriteNumber("length_m", channel.Length);
        JsonReport.Number(json, "reach_m", channel.Reach.Value);
        json.WriteString("reason", channel.Reason);
        json.WriteEndObject();
    }

    /// <summary>What a fault of the optics takes; also in <c>report.json</c>.</summary>
    public static void Outage(Utf8JsonWriter json, LinkOutage? outage)
    {
        if (!JsonReport.Begins(json, "outage", outage))
        {
            return;
        }
        JsonReport.Number(json, "linksLost", outage.PortsLost.Value);
        JsonReport.Number(json, "linksOut", outage.PortsOut.Value);
        JsonReport.Number(json, "faultRate_FIT", outage.FaultRate.Value * LinkWords.FitPerHertz);
        JsonReport.Number(json, "availability", outage.Availability.Value);
        json.WriteEndObject();
    }

    private static void Package(Utf8JsonWriter json, PackageState? package)
    {
        if (!JsonReport.Begins(json, "package", package))
        {
            return;
        }
        json.WriteString("part", package.Part);
        json.WriteString("outcome", LinkWords.Of(package.Outcome));
        JsonReport.Number(json, "die_degC", package.Die.Value);
        JsonReport.Number(json, "engine_degC", package.Engine.Value);
        JsonReport.Number(json, "photonics_degC", package.Photonics.Value);
        json.WriteNumber("loopGain", package.LoopGain);
        json.WriteString("exceeded", package.Exceeded.Length == 0 ? null : package.Exceeded);
        JsonReport.Number(json, "edgeUse", package.EdgeUse?.Value);
        json.WriteString("edgeLimit", package.EdgeLimit.Length == 0 ? null : package.EdgeLimit);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LinkStudy study, LinkSpread? spread)
    {
        LinkDesign d = study.Design;
        LinkEnergy energy = LinkEnergy.Of(d);
        json.WriteString("name", d.Class.Name);
        json.WriteString("medium", d.Class.Medium!.Part.Id);
        json.WriteString("family", d.MediumFamily);
        JsonReport.Strings(json, "through", d.Class.Medium.Through.IsDefault ? [] : d.Class.Medium.Through.Select(p => p.Id));
        json.WriteNumber("connectors", d.Class.Medium.Connectors);
        json.WriteNumber("rate_bps", d.Class.Rate.BitsPerSecond);
        json.WriteNumber("lengthMax_m", d.Class.LengthMax);
        json.WriteString("closure", Words.Of(d.Closure));
        json.WriteString("closedBy", LinkWords.ClosedBy(d));
        JsonReport.Number(json, "margin", d.Margin.Value);
        json.WriteString("marginUnit", d.Margin.Unit);
        JsonReport.Array(
            json,
            "budget",
            d.Budget,
            b =>
            {
                json.WriteString("name", b.Name);
                JsonReport.Number(json, "value", b.Loss.Value);
                json.WriteString("unit", b.Loss.Unit);
            }
        );
        Optics(json, d.Optics);
        Electrical(json, d.Electrical);
        Outage(json, d.Outage);
        Energy(json, d, energy);
        JsonReport.Number(json, "frameLoss", d.FrameLoss.Value);
        json.WriteNumber("frame_B", d.FrameBytes);
        JsonReport.Number(json, "failureRate_FIT", d.FailureRate.Value * LinkWords.FitPerHertz);
        JsonReport.Number(json, "price_USD", d.Price.Value);
        JsonReport.Number(json, "delay_s", d.Delay.Value);
        json.WriteString("remedy", d.Remedy);
        json.WriteStartObject("sweeps");
        Sweep(json, "temperature", "laser_degC", study.OverTemperature);
        Sweep(json, "loss", "addedLoss_dB", study.OverLoss);
        Sweep(json, "laneRate", "laneRate_bps", study.OverLaneRate);
        json.WriteEndObject();
        Levels(json, study.Levels);
        Transmitter(json, study.Transmitter);
        Rings(json, study.Rings);
        WarmUp(json, d.Optics?.Package?.WarmUp?.Value);
        LinkSpreadJson.Write(json, spread);
        JsonReport.Strings(json, "missing", Ordered(Missing(d)));
    }

    private static void Energy(Utf8JsonWriter json, LinkDesign d, LinkEnergy energy)
    {
        JsonReport.Array(
            json,
            "power",
            energy.Terms,
            t =>
            {
                json.WriteString("device", t.Device);
                json.WriteString("boundary", t.Boundary);
                JsonReport.Number(json, "power_W", t.Power.Value);
                JsonReport.Number(json, "energyPerBit_pJ", t.PerBit * 1e12);
            }
        );
        JsonReport.Number(json, "modulePower_W", d.ModulePower.Value);
        json.WriteBoolean("powerByDevices", d.PowerByDevices);
        JsonReport.Number(json, "unallocatedPower_W", energy.Unallocated);
        JsonReport.Number(json, "hostSerDesPower_W", d.HostSerDesPower.Value);
        json.WriteStartObject("energyPerBit_pJ");
        JsonReport.Number(json, "optics", energy.Optics * 1e12);
        JsonReport.Number(json, "module", energy.Module * 1e12);
        JsonReport.Number(json, "withHostSerDes", energy.WithHostSerDes * 1e12);
        json.WriteEndObject();
    }

    private static void Sweep(Utf8JsonWriter json, string name, string at, ImmutableArray<SweepPoint> points) =>
        JsonReport.Array(
            json,
            name,
            points,
            p =>
            {
                json.WriteNumber(at, p.At);
                JsonReport.Number(json, "margin_dB", p.MarginDb);
                json.WriteString("closure", Words.Of(p.Closure));
                JsonReport.Number(json, "laserPower_W", p.LaserPower);
            }
        );

    private static void Rings(Utf8JsonWriter json, RingTolerance? rings)
    {
        if (!JsonReport.Begins(json, "rings", rings))
        {
            return;
        }
        json.WriteNumber("drift_HzPerK", rings.HertzPerKelvin);
        JsonReport.Number(json, "tolerance_K", rings.Tolerance);
        JsonReport.Array(
            json,
            "at",
            rings.Points,
            p =>
            {
                json.WriteNumber("left_K", p.Kelvin);
                JsonReport.Number(json, "margin_dB", p.MarginDb);
            }
        );
        json.WriteEndObject();
    }

    private static void WarmUp(Utf8JsonWriter json, PackageWarmUp? warming)
    {
        if (!JsonReport.Begins(json, "warmUp", warming))
        {
            return;
        }
        JsonReport.Number(json, "dieTime_s", warming.DieTime);
        JsonReport.Number(json, "photonicsTime_s", warming.PhotonicsTime);
        json.WriteNumber("largestRise_K", warming.LargestRise);
        json.WriteNumber("steepestRise_KPerS", warming.SteepestRise);
        JsonReport.Array(
            json,
            "at",
            [.. Enumerable.Range(0, warming.Times.Length)],
            i =>
            {
                json.WriteNumber("time_s", warming.Times[i]);
                json.WriteNumber("die_degC", warming.Die[i]);
                json.WriteNumber("photonics_degC", warming.Photonics[i]);
            }
        );
        json.WriteEndObject();
    }

    private static void Transmitter(Utf8JsonWriter json, TransmitterEye? transmitter)
    {
        if (!JsonReport.Begins(json, "transmitter", transmitter))
        {
            return;
        }
        JsonReport.Number(json, "tdecq_dB", transmitter.TdecqDb);
        JsonReport.Number(json, "tdecqMax_dB", transmitter.MostTdecqDb);
        JsonReport.Number(json, "omaMinusTdecq_dBm", transmitter.OmaLessTdecq);
        JsonReport.Number(json, "omaMinusTdecqMin_dBm", transmitter.LeastOmaLessTdecq);
        json.WriteNumber("levelMismatch", transmitter.LevelMismatch);
        json.WriteNumber("taps", transmitter.Taps);
        json.WriteEndObject();
    }

    private static void Levels(Utf8JsonWriter json, LevelHistogram? levels)
    {
        if (!JsonReport.Begins(json, "levels", levels))
        {
            return;
        }
        json.WriteNumber("start_A", levels.Start);
        json.WriteNumber("step_A", levels.Step);
        json.WriteNumber("bitErrorRatio", levels.BitErrorRatio);
        json.WriteStartArray("thresholds_A");
        foreach (SlicerEye eye in levels.Eyes)
        {
            json.WriteNumberValue(eye.Threshold);
        }
        json.WriteEndArray();
        JsonReport.Array(
            json,
            "level",
            levels.Levels,
            l =>
            {
                json.WriteNumber("mean_A", l.Mean);
                json.WriteNumber("deviation_A", l.Deviation);
                json.WriteNumber("symbolErrorRatio", l.Ser);
                json.WriteStartArray("density_per_A");
                foreach (double density in l.Density)
                {
                    json.WriteNumberValue(density);
                }
                json.WriteEndArray();
            }
        );
        json.WriteEndObject();
    }

    private static void Ladder(Utf8JsonWriter json, IEnumerable<LadderRung>? ladder)
    {
        JsonReport.Array(
            json,
            "ladder",
            ladder,
            r =>
            {
                json.WriteString("part", r.Part);
                json.WriteString("name", r.Name);
                json.WriteString("family", r.Family);
                json.WriteNumber("rate_bps", r.Rate.BitsPerSecond);
                JsonReport.Number(json, "reach_m", r.Reach);
                json.WriteString("stop", r.Stop);
                JsonReport.Number(json, "energyPerBit_pJ", r.EnergyPerBit.Value * 1e12);
                JsonReport.Number(json, "moduleEnergyPerBit_pJ", r.ModuleEnergyPerBit.Value * 1e12);
                JsonReport.Number(json, "price_USDPerGbps", r.Price.Value * 1e9);
                JsonReport.Strings(json, "missing", Ordered(r.EnergyPerBit.Missing.Concat(r.Price.Missing)));
            }
        );
    }

    private static void Electrical(Utf8JsonWriter json, IEnumerable<ElectricalRung>? rungs)
    {
        JsonReport.Array(
            json,
            "electrical",
            rungs,
            r =>
            {
                json.WriteString("way", r.Way);
                json.WriteNumber("lineRate_bps", r.LineRate);
                json.WriteString("modulation", r.Modulation);
                json.WriteNumber("frequency_Hz", r.Frequency);
                json.WriteString("endpoints", r.Endpoints);
                json.WriteNumber("loss_dB", r.LossDb);
                json.WriteString("interface", r.Interface);
                JsonReport.Number(json, "budget_dB", r.BudgetDb);
                JsonReport.Number(json, "snrMargin_dB", r.SnrMarginDb);
                json.WriteString("line", r.Line);
                json.WriteNumber("length_m", r.Length);
                JsonReport.Number(json, "lengthByBudget_m", r.LengthByBudget);
                JsonReport.Number(json, "lengthBySnr_m", r.LengthBySnr);
                json.WriteBoolean("closes", r.Closes);
                json.WriteString("reason", r.Reason);
            }
        );
    }

    private static void Circuits(Utf8JsonWriter json, CircuitMatrix? matrix)
    {
        if (!JsonReport.Begins(json, "circuits", matrix))
        {
            return;
        }
        json.WriteNumber("length_m", matrix.Length);
        json.WriteNumber("connectors", matrix.Connectors);
        JsonReport.Array(
            json,
            "laserClasses",
            matrix.Classes,
            c =>
            {
                json.WriteString("name", c.Name);
                json.WriteNumber("launch_dBm", c.Dbm);
            }
        );
        JsonReport.Array(
            json,
            "links",
            matrix.Links,
            l =>
            {
                json.WriteString("medium", l.Medium);
                json.WriteString("name", l.Name);
                json.WriteNumber("rate_bps", l.Rate);
                JsonReport.Number(json, "margin_dB", l.MarginDb);
                JsonReport.Number(json, "launch_dBm", l.Launch);
                JsonReport.Number(json, "laserPower_W", l.LaserPower);
            }
        );
        int row = 0;
        JsonReport.Array(
            json,
            "switches",
            matrix.Switches,
            s =>
            {
                json.WriteString("part", s.Part);
                json.WriteString("name", s.Name);
                JsonReport.Number(json, "radix", s.Radix);
                JsonReport.Number(json, "loss_dB", s.Loss.Value);
                int column = 0;
                JsonReport.Array(json, "links", matrix.Cells[row++], c => Cell(json, matrix.Links[column++].Medium, c));
            }
        );
        json.WriteEndObject();
    }

    private static void Cell(Utf8JsonWriter json, string medium, CircuitCell cell)
    {
        json.WriteString("medium", medium);
        json.WriteString("outcome", LinkWords.Of(cell.Outcome));
        JsonReport.Number(json, "margin_dB", cell.MarginDb);
        JsonReport.Number(json, "marginAtHighLoss_dB", cell.MarginAtHighLossDb);
        json.WriteString("laserClass", cell.Laser?.Name);
        JsonReport.Number(json, "laser_dBm", cell.Laser?.Dbm);
        JsonReport.Number(json, "marginWithLaser_dB", cell.MarginWithLaserDb);
        JsonReport.Number(json, "laserPower_W", cell.LaserPower);
        json.WriteString("why", cell.Why.Length == 0 ? null : cell.Why);
    }

    private static void Losses(Utf8JsonWriter json, string name, ImmutableArray<BudgetLine> lines) =>
        JsonReport.Array(
            json,
            name,
            lines,
            l =>
            {
                json.WriteString("name", l.Name);
                JsonReport.Number(json, "loss_dB", l.Loss.Value);
            }
        );

    private static IEnumerable<string> Missing(LinkDesign d) =>
        new[] { d.Margin, d.Delay, d.ModulePower, d.HostSerDesPower, d.Price, d.FailureRate, d.FrameLoss }
            .Concat(d.Optics is { } o ? [o.Margin, o.BitErrorRatio, o.Laser, o.LaserEfficiency, .. o.Devices.Select(p => p.Power)] : [])
            .SelectMany(v => v.Missing);

    private static IEnumerable<string> Ordered(IEnumerable<string> keys) => keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
