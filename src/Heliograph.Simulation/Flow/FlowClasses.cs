namespace Heliograph.Simulation.Flow;

/// <summary>Flows and links to simulate, each for all that are equal to it.</summary>
/// <param name="Flows">One flow of each class.</param>
/// <param name="Links">One link of each class.</param>
/// <param name="ClassOf">Class of every flow.</param>
/// <param name="HopStart">Where the hops of each class begin; one more entry than there are classes.</param>
/// <param name="Hops">Classes of links.</param>
/// <param name="Uses">Flows of the class on one link of that class.</param>
internal sealed record FlowClasses(int[] Flows, int[] Links, int[] ClassOf, int[] HopStart, int[] Hops, int[] Uses)
{
    /// <summary>Each flow and link for itself.</summary>
    public static FlowClasses Each(FlowWorkload workload)
    {
        int[] flows = [.. Enumerable.Range(0, workload.Flows)];
        int[] uses = new int[workload.RouteLinks.Length];
        Array.Fill(uses, 1);
        return new FlowClasses(flows, [.. Enumerable.Range(0, workload.Links)], flows, [.. workload.RouteStart], [.. workload.RouteLinks], uses);
    }
}
