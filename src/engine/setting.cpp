// The check of one setting, made in float because that is what audio gets: 0.1 must not miss a limit of 0.1.

#include "engine/setting.hpp"

#include <cmath>
#include <string>

#include <fmt/format.h>

namespace ohmic::engine {

Result<void> check_setting(std::string_view id, const Field& field, double value) {
  if (std::isnan(value) && std::isnan(field.fallback)) return {};
  const auto given = static_cast<float>(value);
  if (given >= static_cast<float>(field.minimum) && given <= static_cast<float>(field.maximum)) return {};
  const auto in_words = [&](double v) {
    return field.dimension == Dimension::choice || !std::isfinite(v) ? fmt::format("{}", v)
                                                                     : format_value(field.dimension, v);
  };
  return failure(fmt::format("{} of {} cannot be {}.", field.name, id, in_words(value)),
                 fmt::format("It goes from {} to {}.", in_words(field.minimum), in_words(field.maximum)));
}

}  // namespace ohmic::engine
