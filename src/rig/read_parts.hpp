#pragma once
// What all readers of a rig's sections share: tables, lists and parts by their descriptors. For the files that read.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

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
  const Value* table(const Value& from, std::string_view key, std::string_view path) {
    const Value* value = from.find(key);
    if (value == nullptr || value->table() != nullptr) return value;
    reader_.refuse(*value, path, fmt::format("This is {}; expected a table.", value->kind()));
    return nullptr;
  }

  /// A list of tables by descriptors: a headphone's sections, an input's EQ bands.
  template <class Spec, std::size_t N>
  void specs(const Value& from, std::string_view key, std::string_view path, std::string_view in_section,
             const std::array<SpecField<Spec>, N>& fields, std::size_t most, std::vector<Spec>& into) {
    const Value* value = from.find(key);
    if (value == nullptr) return;
    const std::string here = joined(path, key);
    if (value->array() == nullptr)
      return reader_.refuse(
          *value, here,
          fmt::format("This is {}; expected a list of tables, as in {}.", value->kind(), section(in_section).heading));
    if (value->array()->size() > most)
      return reader_.refuse(*value, here,
                            fmt::format("There are {} of them; at most {} fit.", value->array()->size(), most));
    for (const Value& item : *value->array()) {
      if (item.table() == nullptr) {
        reader_.refuse(
            item, here,
            fmt::format("This is {}; expected a table, as in {}.", item.kind(), section(in_section).heading));
        continue;
      }
      Spec spec{};
      reader_.fields(fields, item, here, spec);
      reader_.known(item, here, section(in_section).names());
      into.push_back(spec);
    }
  }

  /// Walks `[[key]]`; items are called "input.Vocal" in errors once they have a name, "input 3" before.
  template <class Read>
  void list(std::string_view key, Read read) {
    const Value* value = document_.root.find(key);
    if (value == nullptr) return;
    if (value->array() == nullptr)
      return reader_.refuse(*value, key, fmt::format("This is {}; expected a list, as in [[{}]].", value->kind(), key));
    if (value->array()->size() > most_items)
      return reader_.refuse(*value, key, fmt::format("There are more than {} of this kind.", most_items));
    std::size_t number = 0;
    for (const Value& item : *value->array()) {
      const Value* name = item.find("name");
      const std::string path =
          name != nullptr && name->text() != nullptr ? joined(key, *name->text()) : fmt::format("{} {}", key, ++number);
      if (item.table() == nullptr) {
        reader_.refuse(item, path, fmt::format("This is {}; expected a table, as in [[{}]].", item.kind(), key));
        continue;
      }
      const bool has_name = name != nullptr && (name->text() == nullptr || !name->text()->empty());
      if (!has_name) reader_.refuse(item, path, "It has no name.", "Give it one: name = \"...\".");
      read(item, path);
      reader_.known(item, path, section(key).names());
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
void read_gear(const Document& document, Rig& rig, FieldReader& reader);
void read_inputs(const Document& document, Rig& rig, FieldReader& reader);
void read_mixes(const Document& document, Rig& rig, FieldReader& reader);
void read_outputs(const Document& document, Rig& rig, FieldReader& reader);

}  // namespace ohmic::rig
