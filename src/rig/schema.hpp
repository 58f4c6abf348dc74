#pragma once
// What a rig file may say, section by section: the one list that the reader, the help and the reference page share.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "units/field.hpp"

namespace ohmic::rig {

/// A member of a section that is no quantity: a name, a path, a list.
struct Word {
  std::string_view name;
  std::string_view expects;  // "the name of a [microphone]", "a path, relative to the rig file"
  std::string_view says;
};

struct Section {
  std::string_view name;     // "input"
  std::string_view heading;  // how it is written: "[[input]]"
  std::string_view says;
  std::vector<Field> fields;
  std::vector<Word> words;

  /// Every name that may stand in the section.
  std::vector<std::string_view> names() const;
};

/// All sections, in the order of a signal's way. The first is the root of the file.
std::span<const Section> sections();
/// One of them; "" is the root. Must exist.
const Section& section(std::string_view name);

/// The reference page of the rig file, in Markdown; one section when it is named, all when not.
std::string reference_markdown(std::string_view only = {});

}  // namespace ohmic::rig
