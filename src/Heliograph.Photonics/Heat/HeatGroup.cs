using System.Collections.Immutable;

namespace Heliograph.Photonics.Heat;

/// <summary>
/// Blocks or cooling zones that count as one: blocks share the group's power equally, zones have one coolant.
/// </summary>
/// <param name="Members">Their places in the stack's power or zones; at least one.</param>
public sealed record HeatGroup(string Name, ImmutableArray<int> Members);
