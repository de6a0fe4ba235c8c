using System.Text;
using System.Text.Json;
using Heliograph.Engine.Lightpaths;
using Heliograph.Operations.Lightpaths;

namespace Heliograph.Cli.Output;

/// <summary><c>helio lightpath plan --json</c>: the shape of docs/guides/lightpath.md. A function of input, catalogue and version.</summary>
internal static class LightpathJson
{
    private const int SchemaVersion = 1;

    public static string Of(LightpathStudyResult result)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonReport.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("plan", result.File.Name);
            json.WriteNumber("carried_bps", result.Plan.Carried_bps);
            json.WriteNumber("wished_bps", result.File.Demands.Sum(d => d.Rate_bps));
            json.WriteNumber("cost", result.Plan.Cost / 1e3);
            json.WriteNumber("cutsPerKmYear", result.CutsPerKmYear);
            json.WriteNumber("repair_s", result.Repair_s);
            Planner(json, result);
            Demands(json, result);
            Lines(json, result);
            JsonReport.Array(json, "cuts", result.Cuts, c => Cut(json, result.Map, c));
            JsonReport.Array(json, "jobs", result.Jobs, j => Job(json, j));
            Calendar(json, result);
            Circles(json, result);
            JsonReport.Findings(json, result.Findings);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Planner(Utf8JsonWriter json, LightpathStudyResult result)
    {
        json.WriteStartObject("planner");
        json.WriteNumber("heuristicObjective", result.Heuristic.Objective / 1e3);
        json.WriteNumber("heuristicCarried_bps", result.Heuristic.Carried_bps);
        if (JsonReport.Begins(json, "exact", result.Exact))
        {
            json.WriteNumber("objective", result.Exact.Plan.Objective / 1e3);
            json.WriteNumber("bound", result.Exact.Bound / 1e3);
            json.WriteBoolean("isOptimal", result.Exact.IsOptimal);
            json.WriteNumber("gap", result.Exact.Gap(result.Exact.Plan));
            json.WriteNumber("heuristicGap", result.Exact.Gap(result.Heuristic));
            json.WriteNumber("rounds", result.Exact.Rounds);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Demands(Utf8JsonWriter json, LightpathStudyResult result)
    {
        int at = 0;
        JsonReport.Array(
            json,
            "demands",
            result.Plan.Placed,
            p =>
            {
                int i = at++;
                json.WriteString("demand", p.Demand.Name);
                json.WriteNumber("rate_bps", p.Demand.Rate_bps);
                json.WriteString("protection", LightpathText.Words(p.Demand.Protection));
                json.WriteNumber("latency_ms", p.Candidate.Working.Latency_s * 1e3);
                json.WriteNumber("margin_dB", result.Margins_dB[i]);
                json.WriteNumber("availability", result.Availability[i].Closed);
                json.WriteNumber("availabilityLeast", result.Availability[i].Least);
                json.WriteNumber("availabilityMost", result.Availability[i].Most);
                json.WriteNumber("cost", p.Candidate.Cost / 1e3);
                Path(json, "working", result.Map, p.Working);
                Path(json, "backup", result.Map, p.Backup);
            }
        );
        JsonReport.Array(
            json,
            "blocked",
            result.Plan.Blocked,
            b =>
            {
                json.WriteString("demand", b.Demand.Name);
                json.WriteNumber("rate_bps", b.Demand.Rate_bps);
                json.WriteString("reason", LightpathWords.Of(b.Reason));
            }
        );
    }

    private static void Path(Utf8JsonWriter json, string name, OpticalMap map, LitPath? path)
    {
        if (!JsonReport.Begins(json, name, path))
        {
            return;
        }
        JsonReport.Strings(json, "sites", map.Names(path.Route));
        JsonReport.Strings(json, "lines", path.Route.Select(h => map.Lines[h.Line].Name));
        json.WriteString("mode", path.Mode.Format);
        json.WriteNumber("channels", path.Channels);
        json.WriteNumber("firstSlot", path.FirstSlot);
        json.WriteNumber("slots", path.Slots);
        json.WriteNumber("firstCentre_Hz", path.Centre_Hz(map, 0));
        json.WriteNumber("width_Hz", path.ChannelSlots * OpticalMap.Slot_Hz);
        json.WriteEndObject();
    }

    private static void Lines(Utf8JsonWriter json, LightpathStudyResult result) =>
        JsonReport.Array(
            json,
            "lines",
            result.Lines,
            l =>
            {
                json.WriteString("line", l.Name);
                json.WriteNumber("length_km", l.Length_m / 1e3);
                json.WriteNumber("litShare", l.LitShare);
                json.WriteNumber("lit_b", l.Lit_b);
                json.WriteNumber("booked_b", l.Booked_b);
                JsonReport.Number(json, "cost_USD", l.Cost_USD);
                JsonReport.Number(json, "costPerLitBit_pUSD", l.CostPerLitBit_USD * 1e12);
                JsonReport.Number(json, "costPerBookedBit_pUSD", l.CostPerBookedBit_USD * 1e12);
                json.WriteStartObject("costs");
                JsonReport.Number(json, "lease_USD", l.Costs.Lease_USD);
                JsonReport.Number(json, "amplifiers_USD", l.Costs.Amplifiers_USD);
                JsonReport.Number(json, "transceivers_USD", l.Costs.Transceivers_USD);
                JsonReport.Number(json, "roadms_USD", l.Costs.Roadms_USD);
                JsonReport.Number(json, "energy_USD", l.Costs.Energy_USD);
                json.WriteEndObject();
                JsonReport.Number(json, "energy_J", l.Energy_J);
                JsonReport.Number(json, "energyPerLitBit_pJ", l.EnergyPerLitBit_J * 1e12);
                JsonReport.Number(json, "energyPerBookedBit_pJ", l.EnergyPerBookedBit_J * 1e12);
            }
        );

    private static void Job(Utf8JsonWriter json, JobOutlook job)
    {
        json.WriteString("job", job.Job.Name);
        json.WriteString("scenario", job.Scenario);
        json.WriteString("from", job.Job.From);
        json.WriteString("to", job.Job.To);
        json.WriteNumber("rate_bps", job.Rate_bps);
        json.WriteNumber("length_km", job.Length_m / 1e3);
        json.WriteNumber("step_s", job.Step_s);
        json.WriteNumber("efficiency", job.Efficiency);
        json.WriteNumber("tolerance_s", job.Tolerance_s);
        json.WriteNumber("restart_s", job.Restart_s);
        json.WriteNumber("lostShare", job.LostShare);
        JsonReport.Array(
            json,
            "cuts",
            job.Cuts,
            c =>
            {
                json.WriteString("risk", c.Risk.Name);
                json.WriteNumber("cutsPerYear", c.CutsPerYear);
                json.WriteString("fate", c.Fate.ToString().ToLowerInvariant());
                json.WriteNumber("dark_s", c.Dark_s);
                json.WriteNumber("rate_bps", c.Rate_bps);
                JsonReport.Number(json, "step_s", c.Step_s);
                json.WriteNumber("lost_s", c.Lost_s);
            }
        );
    }

    private static void Cut(Utf8JsonWriter json, OpticalMap map, CutOutcome cut)
    {
        json.WriteString("risk", cut.Risk.Name);
        json.WriteNumber("cutsPerYear", cut.CutsPerYear);
        JsonReport.Strings(json, "lines", cut.Risk.Lines.Select(l => map.Lines[l].Name));
        json.WriteNumber("remaining", cut.Remaining);
        JsonReport.Number(json, "margin_dB", double.IsFinite(cut.Margin_dB) ? cut.Margin_dB : null);
        JsonReport.Array(
            json,
            "demands",
            cut.Demands,
            d =>
            {
                json.WriteString("demand", d.Demand.Name);
                json.WriteString("fate", d.Fate.ToString().ToLowerInvariant());
                json.WriteNumber("outage_s", d.Outage_s);
                json.WriteNumber("rate_bps", d.Rate_bps);
                Path(json, "now", map, d.Now);
            }
        );
        JsonReport.Array(
            json,
            "pairs",
            cut.Pairs,
            p =>
            {
                json.WriteString("from", p.From);
                json.WriteString("to", p.To);
                json.WriteNumber("before_bps", p.Before_bps);
                json.WriteNumber("fallen_bps", p.Fallen_bps);
                json.WriteNumber("after_bps", p.After_bps);
            }
        );
        JsonReport.Array(
            json,
            "bookings",
            cut.Bookings,
            b =>
            {
                json.WriteString("booking", b.Booking.Name);
                json.WriteNumber("cut_s", b.Cut_s);
                JsonReport.Number(json, "outage_s", double.IsFinite(b.Outage_s) ? b.Outage_s : null);
                json.WriteNumber("undelivered_b", b.Undelivered_b);
                JsonReport.Number(json, "done_s", b.Done_s);
                JsonReport.Number(json, "late_s", b.Late_s);
            }
        );
    }

    private static void Calendar(Utf8JsonWriter json, LightpathStudyResult result) =>
        JsonReport.Array(
            json,
            "bookings",
            result.Calendar,
            e =>
            {
                json.WriteString("booking", e.Booking.Name);
                json.WriteBoolean("isAdmitted", e.IsAdmitted);
                JsonReport.Strings(json, "over", e.Trunks.Select(t => result.Plan.Placed[t].Demand.Name));
                JsonReport.Array(
                    json,
                    "segments",
                    e.Segments,
                    s =>
                    {
                        json.WriteNumber("start_s", s.Start_s);
                        json.WriteNumber("end_s", s.End_s);
                        json.WriteNumber("rate_bps", s.Rate_bps);
                    }
                );
            }
        );

    private static void Circles(Utf8JsonWriter json, LightpathStudyResult result) =>
        JsonReport.Array(
            json,
            "circles",
            result.Circles,
            c =>
            {
                json.WriteString("fibre", c.Medium);
                json.WriteNumber("limit_ms", result.File.Circle_s!.Value * 1e3);
                json.WriteNumber("delayPerLength_usPerKm", c.Delay_sPerM * 1e9);
                json.WriteNumber("oneWayReach_km", c.OneWayReach_m / 1e3);
                json.WriteNumber("roundTripReach_km", c.RoundTripReach_m / 1e3);
                json.WriteNumber("pairs", c.Pairs);
                json.WriteNumber("oneWayPairs", c.OneWayPairs);
                json.WriteNumber("roundTripPairs", c.RoundTripPairs);
                json.WriteString("centre", c.Centre);
                json.WriteNumber("centreCovers", c.CentreCovers);
            }
        );
}
