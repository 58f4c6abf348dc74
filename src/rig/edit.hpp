#pragma once
// Changes single values of a rig file in its text, so that a person's comments, order and spacing survive.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/document.hpp"

namespace ohmic::rig {

/// One step into a document: a member of a table, the item of a list whose "name" is this, or an item by its number.
struct Step {
  enum class Kind { member, item_named, item_at };
  Kind kind = Kind::member;
  std::string name = {};
  std::size_t number = 0;  // from 1
  bool operator==(const Step&) const = default;
};

/// "phones", item "Singer", "level": what an edit changes.
using Way = std::vector<Step>;
inline Step member(std::string name) { return {.kind = Step::Kind::member, .name = std::move(name)}; }
inline Step item(std::string name) { return {.kind = Step::Kind::item_named, .name = std::move(name)}; }
inline Step item_at(std::size_t number) { return {.kind = Step::Kind::item_at, .number = number}; }

/// How a value stands in the file.
enum class Spelling {
  quoted,  // "-6 dB", "low_shelf"
  bare,    // true, 0.5
};

/// One change. Without a text the value is taken away; a way that ends at an item takes that item of its list away.
struct Edit {
  Way way;
  std::optional<std::string> text;
  Spelling spelling = Spelling::quoted;
};

/// The value a way leads to, or null. A send's level may be written short for its table: "-6 dB".
const Value* find_value(const Document& document, const Way& way);

/// The text with all of `edits` done; everything else stays byte for byte, every comment stays. Tables that are not there
/// yet are added (inline, or at the end of the file), as is the item of a list behind its last one. Nothing is taken away
/// that is not there.
/// Errors: a way that leads nowhere; the changed text would not read back as what was asked, and else as it was.
Result<std::string> with_values(const Document& document, const std::vector<Edit>& edits);

/// The same for one value.
Result<std::string> with_value(const Document& document, const Way& way, std::string_view value,
                               Spelling spelling = Spelling::quoted);

}  // namespace ohmic::rig
