#pragma once
// Parameters of a model card and of an instance as an equation asks for them, and what nobody asked for.

#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/device/lower.hpp"

namespace ohmic::circuit {

class Card {
 public:
  Card(const Instance& instance, const ModelCard& model) : instance_(instance), model_(model) {}

  /// A parameter of the model under any of its names.
  std::optional<double> given(std::initializer_list<std::string_view> names);
  double value(std::initializer_list<std::string_view> names, double fallback) {
    return given(names).value_or(fallback);
  }
  /// The same, where only a positive number makes sense; others count as not given.
  double positive(std::initializer_list<std::string_view> names, double fallback);
  /// A parameter of the instance.
  std::optional<double> of_instance(std::string_view name);
  /// Parameters that are understood and make no difference here.
  void leave(std::initializer_list<std::string_view> names);
  /// Parameters whose effect is not modelled: a sentence for each that is given with another value than `without`.
  void warn_of(std::initializer_list<std::string_view> names, std::string_view effect, double without = 0.0);
  /// Sentences: those asked for by warn_of, then one for each parameter nobody asked for, unless it only describes.
  std::vector<std::string> warnings();

  const Instance& instance() const { return instance_; }
  const ModelCard& model() const { return model_; }
  /// "D1: its model LED has is = -1: ..." as an error that stands at the card.
  std::unexpected<Error> refusal(const std::string& what, const std::string& hint = {}) const;

 private:
  const Instance& instance_;
  const ModelCard& model_;
  std::set<std::string, std::less<>> asked_, asked_of_instance_;
  std::vector<std::string> sentences_;
};

}  // namespace ohmic::circuit
