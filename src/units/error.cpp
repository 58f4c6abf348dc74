// Puts an error's parts into one line a person can act on.

#include "units/error.hpp"

namespace ohmic {

std::string Error::sentence() const {
  std::string text;
  if (!place.file.empty()) {
    text += place.file;
    if (place.line > 0) text += ":" + std::to_string(place.line);
    if (place.line > 0 && place.column > 0) text += ":" + std::to_string(place.column);
    text += ": ";
  }
  if (!place.field.empty()) text += place.field + ": ";
  text += what;
  if (!hint.empty()) text += " " + hint;
  return text;
}

Error Error::at(Place where) && {
  if (!where.file.empty()) place.file = std::move(where.file);
  if (where.line > 0) place.line = where.line;
  if (where.column > 0) place.column = where.column;
  if (!where.field.empty()) place.field = std::move(where.field);
  return std::move(*this);
}

}  // namespace ohmic
