#pragma once
// The colours and words that an answer's pictures and its page share: one accent, light and dark.

#include <string>
#include <string_view>
#include <vector>

namespace ohmic::advise {

/// Rules for SVG, on light and on dark ground. Blue is fine, ochre depends, vermilion is not enough: after Okabe & Ito
/// (2008), darkened on white and lightened on black until each has a contrast of 4.5 to its ground.
inline constexpr std::string_view ink_light =
    ".ground{fill:#ffffff}.title{fill:#18202c;font-size:17px;font-weight:600}"
    ".text{fill:#18202c;font-size:14px}.soft{fill:#5b6678;font-size:12.5px}"
    ".figure{fill:#18202c;font-size:14px;font-weight:600;font-variant-numeric:tabular-nums}"
    ".grid{stroke:#e3e7ee;fill:none}.zone{fill:#f4f6f9}.frame{stroke:#8a94a6;fill:none}\n"
    ".box{fill:#f8f9fb;stroke:#8a94a6;stroke-width:1.4}.mark{stroke:#18202c;stroke-width:1.6;fill:none;"
    "stroke-dasharray:5 4}.wire{stroke:#0067b1;stroke-width:2.6;fill:none}.plug{fill:#0067b1}\n"
    ".fine{fill:#0067b1}.unsure{fill:#8f6500}.short{fill:#c44a00}.pale{opacity:.32}.hollow{fill:#ffffff}"
    ".halo{paint-order:stroke;stroke:#ffffff;stroke-width:5px;stroke-linejoin:round}\n";
inline constexpr std::string_view ink_dark =
    ".ground{fill:#12161d}.title,.text,.figure{fill:#eef2f8}.soft{fill:#9aa6b8}.grid{stroke:#28303c}.zone{fill:#171c25}"
    ".frame{stroke:#5d6878}.box{fill:#1a202a;stroke:#5d6878}.mark{stroke:#eef2f8}.wire{stroke:#56b4f2}"
    ".plug{fill:#56b4f2}\n.fine{fill:#56b4f2}.unsure{fill:#e9bd3f}.short{fill:#ff8a4c}.hollow{fill:#12161d}.halo{"
    "stroke:#12161d}\n";

/// Lines of at most `width` pixels at this size, broken at blanks.
std::vector<std::string> wrapped(std::string_view text, double size, double width);

}  // namespace ohmic::advise
