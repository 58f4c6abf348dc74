#pragma once
// TOML as bytes: where a value stands in the text, and how members and items are put in and taken out around comments.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rig/document.hpp"
#include "rig/edit.hpp"

namespace ohmic::rig {

/// The member that a plain value may stand for: a send written as "-6 dB" is { level = "-6 dB" }.
inline const Step short_member = member("level");

/// A key or value as TOML spells it.
std::string key_text(std::string_view key);
std::string literal(std::string_view value, Spelling spelling);
/// What a literal reads back as; nothing when TOML cannot hold it.
std::optional<Value> read_literal(std::string_view value, Spelling spelling);

/// A text and its lines. Keeps a reference; each function returns a changed copy.
class TomlText {
 public:
  explicit TomlText(const std::string& text);

  /// First byte, and the one behind the last.
  std::pair<std::size_t, std::size_t> bytes(const Region& region) const;

  /// Adds what `missing` names below `holder`, with the tables and lists between.
  std::string with(const Value& holder, std::span<const Step> missing, std::string_view value, bool is_root) const;
  /// "-6 dB" -> { level = "-6 dB", pan = 0.5 }.
  std::string with_table_for_short(const Value& shorthand, std::string_view key, std::string_view value) const;
  /// Takes a member or item out; comments beside it stay.
  std::string without(const Value& holder, const Value& value) const;

 private:
  std::size_t begin(const Value& value) const { return bytes(value.region).first; }
  std::size_t end(const Value& value) const { return bytes(value.region).second; }
  bool is_header(const Value& value) const;
  bool is_inline(const Value& value) const { return begin(value) < text_.size() && text_[begin(value)] == '{'; }
  std::size_t line_begin(std::size_t at) const;
  std::size_t line_end(std::size_t at) const;
  std::size_t key_begin(std::size_t value_begin) const;
  std::size_t own_end(const Value& table, std::size_t from) const;
  const Value* last_own(const Value& table) const;
  std::string with_member(const Value& table, std::string_view key, std::string_view value, bool is_root) const;
  std::string with_item(const Value& list, std::span<const Step> rest, std::string_view value) const;
  std::string without_inline(std::size_t from, std::size_t to) const;
  void cut_line(std::string& text, std::size_t from, std::size_t to) const;

  const std::string& text_;
  std::vector<std::size_t> lines_;  // where each begins
};

}  // namespace ohmic::rig
