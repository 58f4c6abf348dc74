#pragma once
// What ohmic ctl makes its tables of: members of an answer whatever its shape, figures, columns.

#include <string>
#include <string_view>
#include <vector>

#include "api/value.hpp"

namespace ohmic::app {

/// The member's list; empty where it is none.
const api::List& list_of(const api::Value& value, std::string_view name);
/// NaN where it is none.
double number_of(const api::Value& value, std::string_view name);
/// False where it is none.
bool is_so(const api::Value& value, std::string_view name);
/// A text as it is, anything else as JSON.
std::string spelled(const api::Value& value);
/// "-20.1", and "-" where nothing was measured.
std::string figure(double value, int digits = 1);
/// Columns with two spaces between them; the last one is as long as it is.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace ohmic::app
