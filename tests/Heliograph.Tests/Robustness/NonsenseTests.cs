using Heliograph.Engine;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Documents;
using Heliograph.Model.Scenarios;
using Heliograph.Tests.Engine;

namespace Heliograph.Tests.Robustness;

/// <summary>
/// Every value of a real scenario in turn replaced by nonsense, through the whole chain: reading, building, evaluating.
/// Nothing may throw; what is accepted must give a report.
/// </summary>
public sealed class NonsenseTests
{
    private static readonly string[] Nonsense =
    [
        "0",
        "-1",
        "1e308",
        "1e-300 Gb/s",
        "2147483647",
        "99999999999999999999",
        "x",
        "\"\"",
        "[]",
        "{}",
        "~",
        "[1, [2, {a: b}]]",
        "900000 GB/s each way",
        "0 m",
        "1000000 km",
    ];

    public static TheoryData<string> Scenarios => ["supernode-384", "tpu-v4-4096", "two-site", "atlas-950-pod"];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void No_value_crashes_the_chain(string name)
    {
        string path = Path.Combine(Repository.Root, "scenarios", name + ".yaml");
        YamlNode root = YamlReader.ReadFile(path, new DiagnosticList()).ShouldNotBeNull();
        int evaluated = 0;
        foreach (string place in Paths(root, ""))
        {
            foreach (string value in Nonsense)
            {
                evaluated += Try(path, $"{place}={value}") ? 1 : 0;
            }
        }
        // Some changes are harmless (another seed, a title): they must still evaluate.
        evaluated.ShouldBeGreaterThan(10);
    }

    private static bool Try(string path, string set)
    {
        DiagnosticList diagnostics = new();
        try
        {
            Workspace workspace = ShippedScenarios.Workspace;
            Scenario? scenario = ScenarioReader.ReadFile(path, workspace.Catalogue, workspace.Models, [set], diagnostics);
            if (scenario is null)
            {
                diagnostics.HasErrors.ShouldBeTrue($"{set}: refused without a reason");
                return false;
            }
            Report? report = Evaluation.Run(scenario, workspace.Catalogue, new EvaluationOptions(WithRanges: false), diagnostics);
            (report is null).ShouldBe(diagnostics.HasErrors, $"{set}: a report, or the reason why there is none");
            return report is not null;
        }
        catch (Exception e) when (e is not ShouldAssertException)
        {
            throw new InvalidOperationException($"--set '{set}' threw {e.GetType().Name}: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Paths(YamlNode node, string path)
    {
        switch (node)
        {
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    string below = path.Length == 0 ? entry.Key : $"{path}.{entry.Key}";
                    yield return below;
                    foreach (string deeper in Paths(entry.Value, below))
                    {
                        yield return deeper;
                    }
                }
                break;
            case YamlList list:
                for (int i = 0; i < list.Items.Count; i++)
                {
                    string below = $"{path}[{i}]";
                    yield return below;
                    foreach (string deeper in Paths(list.Items[i], below))
                    {
                        yield return deeper;
                    }
                }
                break;
            default:
                break;
        }
    }
}
