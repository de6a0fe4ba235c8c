namespace Heliograph.Cli.Output;

/// <summary>The style sheet of the report: variables for light, dark and paper; the palette comes from <see cref="Palette"/>.</summary>
internal static class HtmlStyle
{
    private const string LightInk =
        "--paper:#fff;--ink:#1c2126;--muted:#66707a;--grid:#e3e7ea;--card:#f5f7f8;--plate:rgba(255,255,255,.86);"
        + "--error:#b3261e;--warning:#8a5a00;--note:#3b5b7a;";

    private const string DarkInk =
        "--paper:#14181c;--ink:#e8ecef;--muted:#98a3ad;--grid:#2c343b;--card:#1d2328;--plate:rgba(20,24,28,.82);"
        + "--error:#ff8a80;--warning:#f2b632;--note:#8fb8de;";

    private const string Rules = """
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        main{max-width:908px;margin:0 auto;padding:24px}
        h1{font-size:26px;line-height:1.25;margin:0 0 4px}
        h2{font-size:20px;margin:40px 0 12px;padding-top:12px;border-top:1px solid var(--grid)}
        h3{font-size:14px;margin:22px 0 2px;color:var(--muted);font-weight:600}
        p{margin:6px 0}
        .meta,.source{color:var(--muted);font-size:13px}
        .answer{font-size:18px;margin:10px 0 0}
        a{color:inherit}
        figure{margin:8px 0 24px;break-inside:avoid}
        figcaption{font-weight:600;margin-bottom:8px}
        svg{display:block;max-width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        svg text{fill:var(--ink)}
        svg .tick{fill:var(--muted);font-size:11px}
        svg .missing{fill:var(--warning);font-style:italic}
        svg .alarm{fill:var(--error);font-weight:600}
        .strong,svg .strong{font-weight:600}
        .narrow{display:none}
        .legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin:4px 0;font-size:13px}
        .legend i{display:inline-block;width:12px;height:12px;border-radius:2px;margin-right:6px;vertical-align:-1px}
        .findings{list-style:none;padding:0;margin:0}
        .findings li{border-left:4px solid var(--note);background:var(--card);padding:8px 12px;margin:8px 0;break-inside:avoid}
        .findings .error{border-color:var(--error)}
        .findings .warning{border-color:var(--warning)}
        .findings b{margin-right:6px}
        .error b{color:var(--error)}
        .warning b{color:var(--warning)}
        .note b{color:var(--note)}
        .remedy{color:var(--muted);font-size:14px}
        .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(196px,1fr));gap:10px}
        .card{background:var(--card);border-radius:6px;padding:10px 12px;break-inside:avoid}
        .card .name{font-size:13px;color:var(--muted)}
        .card .value{font-size:20px;font-weight:650;font-variant-numeric:tabular-nums}
        .card .range{font-size:13px}
        .card .unknown{font-size:14px;color:var(--warning)}
        code{font:12px ui-monospace,"DejaVu Sans Mono",monospace;color:var(--muted);overflow-wrap:anywhere}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
        th,td{padding:4px 6px;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid)}
        th{color:var(--muted);font-weight:600;vertical-align:bottom}
        th.n,td.n{text-align:right}
        td.n{white-space:nowrap}
        tr.error td{color:var(--error)}
        /* sources of figures are long: the page is theirs, not the numbers' */
        td:nth-child(5):not(.n){min-width:300px;width:45%}
        td.weak{color:var(--warning)}
        summary{cursor:pointer;font-weight:600;margin:10px 0}
        @media (max-width:680px){main{padding:16px 12px}.wide{display:none}.narrow{display:block}h1{font-size:22px}
        .cards{grid-template-columns:1fr 1fr}.card .value{font-size:18px}
        .source{overflow-wrap:anywhere}}
        @media print{@page{size:A4;margin:14mm}body{font-size:11px}main{max-width:none;padding:0}h2{margin-top:20px}h2,h3,figcaption{break-after:avoid}
        .wide{display:block}.narrow{display:none}table{font-size:9px}thead{display:table-header-group}tr{break-inside:avoid}.scroll{overflow:visible}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}details::details-content{content-visibility:visible;block-size:auto}}
        """;

    public static string Css { get; } =
        $":root{{color-scheme:light dark;{LightInk}{Variables(s => s.Light)}}}\n"
        + $"@media (prefers-color-scheme:dark){{:root{{{DarkInk}{Variables(s => s.Dark)}}}}}\n"
        + $"@media print{{:root{{color-scheme:light;{LightInk}{Variables(s => s.Light)}}}}}\n{Rules}";

    private static string Variables(Func<Swatch, string> value) => string.Concat(Palette.All.Select(s => $"--{s.Name}:{value(s)};"));
}
