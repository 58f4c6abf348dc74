#pragma once
// How an answer's page looks: the instrument's own colours, one accent, figures that stand in columns.

#include <string_view>

namespace ohmic::advise {

inline constexpr std::string_view page_style = R"css(
:root{--ground:#f6f7f9;--card:#fff;--ink:#18202c;--soft:#566072;--line:#dfe4ec;--accent:#0067b1;--unsure:#8a5f00;--short:#b84300;--fine:#00704f}
@media (prefers-color-scheme:dark){:root{--ground:#0d1015;--card:#12161d;--ink:#eef2f8;--soft:#9aa6b8;--line:#28303c;--accent:#56b4f2;--unsure:#e9bd3f;--short:#ff8a4c;--fine:#2fc79a}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.55 Inter,"Helvetica Neue",Helvetica,Arial,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:920px;margin:0 auto;padding:36px 20px 72px}
header .asked{color:var(--soft);margin:0 0 10px;font-size:15px}
h1{font-size:clamp(26px,4.6vw,40px);line-height:1.18;letter-spacing:-.015em;margin:0 0 14px;text-wrap:balance}
.answer{font-size:20px;line-height:1.5;margin:0 0 8px;max-width:38em}
.standing{display:inline-block;font-size:14px;color:var(--soft);border:1px solid var(--line);border-radius:99px;padding:2px 12px;background:var(--card)}
.standing.depends,.standing.contested{color:var(--unsure)}
h2{font-size:20px;margin:44px 0 12px;letter-spacing:-.01em}
figure{margin:14px 0;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow-x:auto}
figure img{display:block;width:100%;min-width:560px;height:auto}
ul.needs{list-style:none;padding:0;margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px}
ul.needs>li{display:grid;grid-template-columns:26px 1fr;gap:2px 10px;padding:12px 16px;border-top:1px solid var(--line)}
ul.needs>li:first-child{border-top:0}
.met{color:var(--fine);font-weight:700}.unmet{color:var(--short);font-weight:700}.unsure{color:var(--unsure);font-weight:700}
.figure{font-weight:650;white-space:nowrap}
details{grid-column:2;margin-top:4px}
summary{cursor:pointer;color:var(--accent);font-size:15px}
summary:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
details dl{margin:8px 0 4px;display:grid;grid-template-columns:max-content 1fr;gap:3px 14px;font-size:15px}
details dt{color:var(--soft)}details dd{margin:0;overflow-wrap:anywhere}
code{font:14px/1.5 ui-monospace,"DejaVu Sans Mono",Menlo,monospace}
table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden}
th,td{text-align:left;padding:10px 14px;border-top:1px solid var(--line);vertical-align:top}
thead th{border-top:0;color:var(--soft);font-weight:500;font-size:14px}
td.price{white-space:nowrap;text-align:right}th.price{text-align:right}
tbody th{font-weight:650}
.plain{padding-left:20px;margin:0}.plain li{margin:6px 0}
.terms dt{font-weight:650;margin-top:14px}.terms dd{margin:2px 0 0;color:var(--ink)}
footer{margin-top:52px;color:var(--soft);font-size:14px;border-top:1px solid var(--line);padding-top:14px}
@media (max-width:560px){td.price{white-space:normal}table,thead,tbody,tr,th,td{display:block}thead{display:none}td,th{border-top:0;padding:4px 14px}tr{border-top:1px solid var(--line);padding:8px 0}td.price{text-align:left;color:var(--soft)}}
@media print{body{background:#fff;font-size:12pt}details{display:block}figure,ul.needs,table{break-inside:avoid}}
)css";

}  // namespace ohmic::advise
