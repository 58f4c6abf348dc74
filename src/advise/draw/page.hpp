#pragma once
// An answer as one page that needs nothing else: the sentence first, the pictures, then everything it stands on.

#include <string>

#include "advise/advice.hpp"

namespace ohmic::advise {

/// A whole HTML document: pictures inside, no script, no request, light and dark, readable on a phone and on paper.
std::string page(const Advice& advice);
/// What stands in its <main>: what the console shows as its own.
std::string page_content(const Advice& advice);

/// One word for a verdict: "Nothing", "An audio interface".
std::string_view verdict_words(Verdict verdict);

}  // namespace ohmic::advise
