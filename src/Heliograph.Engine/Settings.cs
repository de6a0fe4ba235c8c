using Heliograph.Model;
using Heliograph.Model.Parts;
using Heliograph.Model.Scenarios;

namespace Heliograph.Engine;

/// <summary>Settings are numbers of the scenario or figures of a named part.</summary>
internal static class Settings
{
    public static Derivation Resolve(Setting? setting, PartRef fallback, string quantity, string name, FigureBook book) =>
        setting switch
        {
            { Value: { } value } => Derivation.Input(name, value, FigureBook.BaseUnit(quantity), $"scenario, {setting.Span}"),
            { Part: { } part } => book.Get(part, quantity),
            _ => book.Get(fallback, quantity),
        };
}
