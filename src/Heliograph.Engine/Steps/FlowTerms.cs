using System.Collections.Immutable;
using System.Globalization;
using Heliograph.Model;
using Heliograph.Model.Diagnostics;
using Heliograph.Model.Scenarios;

namespace Heliograph.Engine.Steps;

/// <summary>What a flow run says of a step, as a report has it.</summary>
internal static class FlowTerms
{
    /// <summary>What the step consists of, mean over ranks.</summary>
    public static ImmutableArray<StepTerm> Of(FlowStep flow) =>
        [
            .. flow
                .Dimensions.Where(d => d.Exposed > 0)
                .Select(d => new StepTerm(
                    Name(d.Dimension),
                    CategoryOf(d.Dimension),
                    Derivation.Input(Name(d.Dimension), d.Exposed, "s", "of the flow run, mean over ranks")
                )),
        ];

    /// <summary>How far analytic and flow differ, in words.</summary>
    public static string Band(FlowStep? flow)
    {
        if (flow is null)
        {
            return "no training step was run: all is of closed forms";
        }
        if (flow.Ratio is not { } ratio)
        {
            return "the step never ended: all is of closed forms";
        }
        FlowDimension? most = Difference(flow);
        string why = most is null ? "" : $", most of the difference in {Name(most.Dimension)}";
        return $"the step runs as flows on the fabric as built and takes {ratio.ToString("0.00", CultureInfo.InvariantCulture)} times its closed form{why}; figures' ranges move it as they move the closed form";
    }

    /// <summary>The dimension that differs most from its closed form; null where all are within a hundredth of the step.</summary>
    public static FlowDimension? Difference(FlowStep flow)
    {
        FlowDimension? most = flow.Dimensions.MaxBy(d => Math.Abs(d.Exposed - (d.ClosedForm ?? 0)));
        return most is not null && Math.Abs(most.Exposed - (most.ClosedForm ?? 0)) > 0.01 * flow.Seconds ? most : null;
    }

    public static ImmutableArray<Finding> Findings(Scenario scenario, FlowStep? flow)
    {
        if (flow is null || flow.Schedule == scenario.Training!.Mapping.Schedule)
        {
            return [];
        }
        Mapping map = scenario.Training.Mapping;
        return
        [
            new Finding(
                Codes.OtherSchedule,
                Severity.Warning,
                "workload/train/mapping",
                $"schedule '{map.Schedule}' needs an even number of stages and at least twice as many micro-batches; the flow run takes '{flow.Schedule}'",
                "more micro-batches, or state the schedule that is meant"
            ),
        ];
    }

    public static string Name(string dimension) =>
        dimension switch
        {
            "compute" => "compute",
            "optimizer" => "optimizer",
            "wait" => "waiting for the slowest",
            "pipeline" => "pipeline: waiting and transfers",
            "end" => "done before the last rank",
            "expert" => "expert exchange, exposed",
            _ => $"{dimension} exchange, exposed",
        };

    private static StepCategory CategoryOf(string dimension) =>
        dimension switch
        {
            "compute" => StepCategory.Compute,
            "optimizer" => StepCategory.Optimizer,
            "wait" or "pipeline" or "end" => StepCategory.Bubble,
            _ => StepCategory.ExposedCommunication,
        };
}
