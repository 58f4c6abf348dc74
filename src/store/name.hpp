#pragma once
// What a device is called and how like it a person's words are: spelling, order, case and joined digits are forgiven.

#include <string>
#include <string_view>
#include <vector>

namespace ohmic::store {

/// Letters and digits of a text in lower case, accents gone, "+" as "plus", everything else as one blank:
/// "Vali 2+" becomes "vali 2 plus".
std::string plain(std::string_view text);

/// "sennheiser-hd-600": of maker and model, never changes.
std::string id_of(std::string_view maker, std::string_view model);

/// A name taken apart, so that it is compared quickly.
struct Name {
  std::vector<std::string> words;  // split where letters meet digits, too: "dt990" is dt, 990
  std::string joined;              // without blanks
  std::size_t maker_words = 0;     // so many of the first are the maker's
};
Name name_of(std::string_view maker, std::string_view model);

struct Likeness {
  double missed = 1.0;  // share of what was asked that is not in the name; 0: all of it is
  double unsaid = 1.0;  // share of the name that was not asked for; 0: it was said entirely, but for the maker
  /// Lower is more alike.
  double rank() const { return missed + 0.15 * unsaid; }
};
Likeness likeness(const Name& asked, const Name& name);

/// The fewest letters changed, left out, put in or swapped with their neighbour (Damerau 1964, Levenshtein 1966; the
/// restricted distance).
std::size_t distance(std::string_view a, std::string_view b);

}  // namespace ohmic::store
