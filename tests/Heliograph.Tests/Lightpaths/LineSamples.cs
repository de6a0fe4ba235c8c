using System.Text.Json.Nodes;
using Heliograph.Cli;
using Heliograph.Cli.Commands;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.OpticalLine;

namespace Heliograph.Tests.Lightpaths;

/// <summary>A small library and networks made from short descriptions, written to files that a test can read.</summary>
internal sealed class LineSamples : IDisposable
{
    /// <summary>One amplifier that is strong and noisy, one that is weak and quiet; ROADMs at -20 dBm; 50 GHz channels at 0 dBm.</summary>
    public const string Equipment = """
        {
          "Edfa": [
            {"type_variety": "quiet", "type_def": "fixed_gain", "gain_flatmax": 18, "gain_min": 10, "p_max": 23, "nf0": 4.5, "allowed_for_design": true},
            {"type_variety": "strong", "type_def": "fixed_gain", "gain_flatmax": 30, "gain_min": 10, "p_max": 23, "nf0": 6, "allowed_for_design": true},
            {"type_variety": "other", "type_def": "fixed_gain", "gain_flatmax": 40, "gain_min": 0, "p_max": 30, "nf0": 3, "allowed_for_design": false}
          ],
          "Fiber": [{"type_variety": "SSMF", "dispersion": 1.67e-05, "effective_area": 83e-12, "pmd_coef": 1.265e-15}],
          "RamanFiber": [{"type_variety": "SSMF", "dispersion": 1.67e-05, "effective_area": 83e-12, "pmd_coef": 1.265e-15}],
          "Span": [{"power_mode": true, "delta_power_range_db": [-2, 3, 0.5], "max_length": 150, "length_units": "km", "padding": 10, "con_in": 0.5, "con_out": 0.25, "EOL": 1}],
          "Roadm": [{"target_pch_out_db": -20, "add_drop_osnr": 38, "pmd": 0, "pdl": 0, "restrictions": {"preamp_variety_list": [], "booster_variety_list": []}}],
          "SI": [{"f_min": 191.3e12, "f_max": 196.1e12, "baud_rate": 32e9, "spacing": 50e9, "power_dbm": 0, "power_range_db": [0, 0, 1], "roll_off": 0.15, "tx_osnr": 40, "sys_margins": 2}],
          "Transceiver": [{"type_variety": "T", "frequency": {"min": 191.35e12, "max": 196.1e12}, "mode": [
            {"format": "slow", "baud_rate": 32e9, "OSNR": 11, "bit_rate": 100e9, "roll_off": 0.15, "tx_osnr": 40, "min_spacing": 37.5e9, "cost": 1},
            {"format": "fast", "baud_rate": 32e9, "OSNR": 21, "bit_rate": 200e9, "roll_off": 0.15, "tx_osnr": 40, "min_spacing": 37.5e9, "cost": 1,
             "penalties": [{"chromatic_dispersion": 4000, "penalty_value": 0}, {"chromatic_dispersion": 8000, "penalty_value": 1}]}
          ]}]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("helio-line").FullName;

    public string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static LineEquipment Library(string? text = null)
    {
        using LineSamples files = new();
        DiagnosticList diagnostics = [];
        LineEquipment? library = LineEquipmentReader.ReadFile(files.Write("equipment.json", text ?? Equipment), diagnostics);
        diagnostics.ShouldBeEmpty();
        return library.ShouldNotBeNull();
    }

    public static LineTopology Topology(string text, LineEquipment? library = null)
    {
        DiagnosticList diagnostics = [];
        LineTopology? topology = LineTopologyReader.ReadText(text, "network.json", library ?? Library(), diagnostics);
        diagnostics.ShouldBeEmpty();
        return topology.ShouldNotBeNull();
    }

    /// <summary>Sites with transceiver and ROADM, and fibres in both directions: "A-B 80, B-C 120" in km.</summary>
    public static string Mesh(string links)
    {
        JsonArray elements = [];
        JsonArray connections = [];
        HashSet<string> sites = [];
        foreach (string link in links.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] parts = link.Split(' ');
            string[] ends = parts[0].Split('-');
            foreach (string site in ends)
            {
                if (sites.Add(site))
                {
                    elements.Add(new JsonObject { ["uid"] = $"trx {site}", ["type"] = "Transceiver" });
                    elements.Add(new JsonObject { ["uid"] = $"roadm {site}", ["type"] = "Roadm" });
                    Connect(connections, $"trx {site}", $"roadm {site}", $"trx {site}");
                }
            }
            foreach ((string a, string b) in new[] { (ends[0], ends[1]), (ends[1], ends[0]) })
            {
                elements.Add(Fiber($"fiber {a}{b}", double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)));
                Connect(connections, $"roadm {a}", $"fiber {a}{b}", $"roadm {b}");
            }
        }
        return new JsonObject { ["elements"] = elements, ["connections"] = connections }.ToJsonString();
    }

    public static JsonObject Fiber(string uid, double length) =>
        new()
        {
            ["uid"] = uid,
            ["type"] = "Fiber",
            ["type_variety"] = "SSMF",
            ["params"] = new JsonObject
            {
                ["length"] = length,
                ["length_units"] = "km",
                ["loss_coef"] = 0.2,
            },
        };

    /// <summary>A request; slots as "N,M" with - for what is free.</summary>
    public static JsonObject Request(string id, string from, string to, string? mode, double rate, string? slot = null, params string[] via)
    {
        JsonObject bandwidth = new()
        {
            ["technology"] = "flexi-grid",
            ["trx_type"] = "T",
            ["trx_mode"] = mode,
            ["spacing"] = 50e9,
            ["path_bandwidth"] = rate,
        };
        if (slot is not null)
        {
            string[] parts = slot.Split(',');
            JsonNode? Part(string text) => text == "-" ? null : int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            bandwidth["effective-freq-slot"] = new JsonArray(new JsonObject { ["N"] = Part(parts[0]), ["M"] = Part(parts[1]) });
        }
        JsonObject request = new()
        {
            ["request-id"] = id,
            ["source"] = $"trx {from}",
            ["destination"] = $"trx {to}",
            ["src-tp-id"] = $"trx {from}",
            ["dst-tp-id"] = $"trx {to}",
            ["bidirectional"] = false,
            ["path-constraints"] = new JsonObject { ["te-bandwidth"] = bandwidth },
        };
        if (via.Length > 0)
        {
            request["explicit-route-objects"] = new JsonObject
            {
                ["route-object-include-exclude"] = new JsonArray([
                    .. via.Select(
                        (v, i) =>
                            (JsonNode)
                                new JsonObject
                                {
                                    ["index"] = i,
                                    ["explicit-route-usage"] = "route-include-ero",
                                    ["num-unnum-hop"] = new JsonObject
                                    {
                                        ["node-id"] = v.TrimEnd('?'),
                                        ["link-tp-id"] = "",
                                        ["hop-type"] = v.EndsWith('?') ? "LOOSE" : "STRICT",
                                    },
                                }
                    ),
                ]),
            };
        }
        return request;
    }

    public static (int Exit, string Out, string Error) Helio(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exit = Program.Run(arguments, new Shell(output, error, null) { Home = Repository.Root });
        return (exit, output.ToString(), error.ToString());
    }

    private static void Connect(JsonArray connections, params string[] way)
    {
        for (int i = 1; i < way.Length; i++)
        {
            connections.Add(new JsonObject { ["from_node"] = way[i - 1], ["to_node"] = way[i] });
        }
    }
}
