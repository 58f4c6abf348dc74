#pragma once
// Changes single values of a rig file in its text, so that a person's comments, order and spacing survive.

#include <string>
#include <string_view>
#include <vector>

#include "rig/document.hpp"

namespace ohmic::rig {

/// One step into a document: a member of a table, or the item of a list whose "name" is this.
struct Step {
  enum class Kind { member, item_named };
  Kind kind = Kind::member;
  std::string name;
};

/// "phones", item "Singer", "level": what an edit changes.
using Way = std::vector<Step>;
inline Step member(std::string name) { return {Step::Kind::member, std::move(name)}; }
inline Step item(std::string name) { return {Step::Kind::item_named, std::move(name)}; }

/// The value a way leads to, or null.
const Value* find_value(const Document& document, const Way& way);

/// The text with the value at the end of `way` replaced by the text `value` (written as a TOML string), or added where it
/// is not there yet; everything else stays byte for byte. The table that holds it must exist. A value that is short for
/// a table (a send written as "-6 dB") is replaced by giving the way without its last step.
/// Errors: the way leads nowhere; the changed text would not read back as what was asked (nothing is changed then).
Result<std::string> with_value(const Document& document, const Way& way, std::string_view value);

}  // namespace ohmic::rig
