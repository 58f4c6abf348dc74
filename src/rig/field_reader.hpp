#pragma once
// Reads the settings of one table against their descriptors and collects every mistake, not only the first.

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rig/document.hpp"
#include "units/field.hpp"

namespace ohmic::rig {

/// Walks a document. Every mistake becomes an Error with its line; reading goes on with the default. [control]
class FieldReader {
 public:
  explicit FieldReader(std::string file) : file_(std::move(file)) {}

  std::vector<Error>& errors() { return errors_; }

  /// Notes a mistake at a value.
  void refuse(const Value& at, std::string_view path, std::string what, std::string hint = {});

  /// The value of one field in `table`: read, range-checked, in the base unit; its default when it is absent.
  double field(const Field& field, const Value& table, std::string_view path);

  /// Reads all fields of a spec.
  template <class Spec, std::size_t N>
  void fields(const std::array<SpecField<Spec>, N>& fields, const Value& table, std::string_view path, Spec& spec) {
    for (const SpecField<Spec>& f : fields) f.store(spec, field(f.field, table, path));
  }

  /// Refuses members of `table` that are neither a field nor in `also`, suggesting the nearest name.
  void known(const Value& table, std::string_view path, std::vector<std::string_view> names);

  /// A text member; empty when absent. Refused when it is something else.
  std::string text(const Value& table, std::string_view key, std::string_view path);
  /// A text or a list of texts; empty when absent.
  std::vector<std::string> texts(const Value& table, std::string_view key, std::string_view path);
  /// A whole number or a list of them, each within the range; empty when absent.
  std::vector<int> numbers(const Value& table, std::string_view key, std::string_view path, int lowest, int highest);

  Place place(const Value& at, std::string_view path) const;

 private:
  std::string file_;
  std::vector<Error> errors_;
};

/// "phones.Singer" + "ceiling" -> "phones.Singer.ceiling".
std::string joined(std::string_view path, std::string_view key);

/// The names of a spec's fields.
template <class Spec, std::size_t N>
std::vector<std::string_view> names_of(const std::array<SpecField<Spec>, N>& fields) {
  std::vector<std::string_view> names;
  for (const auto& f : fields) names.push_back(f.field.name);
  return names;
}

}  // namespace ohmic::rig
