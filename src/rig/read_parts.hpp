#pragma once
// What all readers of a rig's sections share: tables, lists and parts by their descriptors. For the files that read.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/document.hpp"
#include "rig/field_reader.hpp"
#include "rig/rig.hpp"
#include "rig/schema.hpp"

namespace ohmic::rig {

inline constexpr std::size_t most_items = 256;  // of one kind; more is a damaged file, not a studio

class SectionReader {
 public:
  SectionReader(const Document& document, Rig& rig, FieldReader& reader)
      : document_(document), rig_(rig), reader_(reader) {}

 protected:
  /// A member that must be a table; null when absent or something else.
  const Value* table(const Value& from, std::string_view key, std::string_view path);
  /// Refuses a value that should have been a table of this section.
  void refuse_no_table(const Value& at, std::string_view path, std::string_view heading);
  /// A member that must be a list of at most `most` tables; null when absent or something else.
  const Array* tables(const Value& from, std::string_view key, std::string_view path, std::string_view heading,
                      std::size_t most);
  /// "input.Vocal" once an item has a name, "input 3" before; refuses one that has none.
  std::string path_of_item(const Value& item, std::string_view key, std::size_t number);

  /// A list of tables by descriptors: a headphone's sections, an input's EQ bands.
  template <class Spec, std::size_t N>
  void specs(const Value& from, std::string_view key, std::string_view path, std::string_view in_section,
             const std::array<SpecField<Spec>, N>& fields, std::size_t most, std::vector<Spec>& into) {
    const std::string here = joined(path, key);
    const Section& like = section(in_section);
    const Array* items = tables(from, key, here, like.heading, most);
    if (items == nullptr) return;
    for (const Value& item : *items) {
      if (item.table() == nullptr) {
        refuse_no_table(item, here, like.heading);
        continue;
      }
      Spec spec{};
      reader_.fields(fields, item, here, spec);
      reader_.known(item, here, like.names());
      into.push_back(spec);
    }
  }

  /// Walks `[[key]]`: read(item, path).
  template <class Read>
  void list(std::string_view key, Read read) {
    const Section& like = section(key);
    const Array* items = tables(document_.root, key, key, like.heading, most_items);
    if (items == nullptr) return;
    std::size_t number = 0;
    for (const Value& item : *items) {
      const std::string path = path_of_item(item, key, ++number);
      if (item.table() == nullptr) {
        refuse_no_table(item, path, like.heading);
        continue;
      }
      read(item, path);
      reader_.known(item, path, like.names());
    }
  }

  template <class Spec, std::size_t N>
  std::optional<Spec> part(const Value& from, std::string_view key, const std::string& path,
                           std::string_view in_section, const std::array<SpecField<Spec>, N>& fields) {
    const std::string here = joined(path, key);
    const Value* value = table(from, key, here);
    if (value == nullptr) return std::nullopt;
    Spec spec{};
    reader_.fields(fields, *value, here, spec);
    reader_.known(*value, here, section(in_section).names());
    return spec;
  }

  const Document& document_;
  Rig& rig_;
  FieldReader& reader_;
};

/// One kind of section each; mistakes go to the reader.
void read_cards(const Document& document, Rig& rig, FieldReader& reader);
void read_gear(const Document& document, Rig& rig, FieldReader& reader);
void read_inputs(const Document& document, Rig& rig, FieldReader& reader);
void read_mixes(const Document& document, Rig& rig, FieldReader& reader);
void read_outputs(const Document& document, Rig& rig, FieldReader& reader);

}  // namespace ohmic::rig
