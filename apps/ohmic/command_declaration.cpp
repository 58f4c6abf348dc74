// Our words for what a command takes, said to CLI11.

#include "command_declaration.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "command_reader.hpp"

namespace ohmic::app {

CommandDeclaration CommandDeclaration::command(const char* name, const char* says) const {
  CLI::App* added = parts_->app->add_subcommand(name, says);
  added->set_help_flag("-h,--help", "print this help");
  return CommandDeclaration(std::make_shared<Parts>(Parts{added, parts_->asked}));
}

void CommandDeclaration::notes(const char* text) const { parts_->app->footer(text); }
void CommandDeclaration::needs_command() const { parts_->app->require_subcommand(1); }
void CommandDeclaration::asks(std::function<Asked(const std::string&)> what) const {
  (*parts_->asked)[parts_->app] = std::move(what);
}

void CommandDeclaration::text(const char* names, const char* type, const char* says, Take take,
                              bool is_required) const {
  parts_->app->add_option_function<std::string>(names, std::move(take), says)->required(is_required)->type_name(type);
}
void CommandDeclaration::text(const char* names, const char* type, const char* says, std::string& to,
                              bool is_required) const {
  parts_->app->add_option(names, to, says)->required(is_required)->type_name(type);
}

void CommandDeclaration::texts(const char* name, const char* type, const char* says, int least, int most,
                               TakeAll take) const {
  parts_->app->add_option_function<std::vector<std::string>>(name, std::move(take), says)
      ->type_name(type)
      ->expected(least, most)
      ->required(least > 0);
}
void CommandDeclaration::texts(const char* name, const char* type, const char* says,
                               std::vector<std::string>& to) const {
  parts_->app->add_option(name, to, says)->required()->type_name(type);
}

void CommandDeclaration::each(const char* names, const char* type, const char* says,
                              std::vector<std::string>& to) const {
  parts_->app->add_option(names, to, says)->type_name(type)->allow_extra_args(false);
}

void CommandDeclaration::choice(const char* names, std::vector<std::string> words, const char* says, Take take,
                                bool is_required) const {
  CLI::Option* option = parts_->app->add_option_function<std::string>(names, std::move(take), says);
  option->required(is_required)->type_name(fmt::format("{}", fmt::join(words, "|")));
  option->check([words = std::move(words)](const std::string& text) {
    return std::ranges::find(words, text) != words.end()
               ? std::string()
               : fmt::format("{} is none of {}.", text, fmt::join(words, ", "));
  });
}
void CommandDeclaration::choice(const char* names, std::vector<std::string> words, const char* says, std::string& to,
                                bool is_required) const {
  choice(names, std::move(words), says, [&to](const std::string& word) { to = word; }, is_required);
}

void CommandDeclaration::number(const char* names, const char* says, int lowest, int highest, const char* unit,
                                std::function<void(int)> take) const {
  CLI::Option* option =
      parts_->app->add_option_function<int>(names, [take = std::move(take)](const int& value) { take(value); }, says);
  option->type_name("N")->check([=](const std::string& text) {
    int value = lowest - 1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value >= lowest && value <= highest ? std::string()
                                               : fmt::format("{} is outside {} to {} {}.", text, lowest, highest, unit);
  });
}

void CommandDeclaration::number_or(const char* names, const char* word, const char* says, int lowest, int highest,
                                   std::function<void(std::optional<int>)> take) const {
  const auto read = [=, take = std::move(take)](const std::string& text) {
    if (text == word) return take(std::nullopt);
    int value = lowest - 1;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size() || value < lowest || value > highest)
      throw CLI::ValidationError(fmt::format("{} is neither {} to {} nor \"{}\".", text, lowest, highest, word));
    take(value);
  };
  parts_->app->add_option_function<std::string>(names, read, says)->type_name(fmt::format("N|{}", word));
}

void CommandDeclaration::flag(const char* names, const char* says, std::function<void()> take) const {
  parts_->app->add_flag_callback(names, std::move(take), says);
}
void CommandDeclaration::flag(const char* names, const char* says, bool& to) const {
  parts_->app->add_flag(names, to, says);
}

void CommandDeclaration::quantity(const char* names, const char* type, const char* says, Dimension dimension,
                                  double lowest, double highest, std::function<void(double)> take) const {
  const auto read = [=, take = std::move(take)](const std::string& text) {
    std::string with_unit = text;
    if (text.find_first_not_of("0123456789.") == std::string::npos) with_unit += fmt::format(" {}", symbol(dimension));
    const Result<double> value = parse_value(dimension, with_unit);
    if (!value) throw CLI::ValidationError(value.error().sentence());
    if (*value < lowest || *value > highest)
      throw CLI::ValidationError(fmt::format("{} is outside {} to {}.", format_value(dimension, *value),
                                             format_value(dimension, lowest), format_value(dimension, highest)));
    take(*value);
  };
  parts_->app->add_option_function<std::string>(names, read, says)->type_name(type);
}

}  // namespace ohmic::app
