namespace Heliograph.Photonics.Circuits;

/// <summary>How 2x2 (or 1x2) elements make an N x N switch. Counts and limits: <see cref="FabricCounts"/>.</summary>
public enum FabricTopology
{
    /// <summary>Fewest elements, rearrangeable; two signals share each element.</summary>
    Benes,

    /// <summary>One signal an element, rearrangeable: no crosstalk of first order. Padmanabhan and Netravali, 1987.</summary>
    DilatedBenes,

    /// <summary>Planar, N columns, no crossings, rearrangeable. Spanke and Benes, 1987.</summary>
    SpankeBenes,

    /// <summary>A tree of switches at each input and each output (Spanke, route-and-select): crosstalk of second order.</summary>
    SwitchAndSelect,

    /// <summary>A passive splitter at each input, a tree of switches at each output.</summary>
    BroadcastAndSelect,

    /// <summary>N rows by N columns, one turn a path; loss depends on the path.</summary>
    Crossbar,

    /// <summary>Path-independent loss: the crossbar's elements in N stages of N.</summary>
    Piloss,

    /// <summary>Four half-size networks between 1x2 and 2x1 elements, 2x2 in the middle. Lu and Thompson, 1994.</summary>
    DoubleLayer,
}
