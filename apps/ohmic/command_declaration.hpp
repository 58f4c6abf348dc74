#pragma once
// How a command says what it takes, in our words: no file of commands knows the library that reads the command line.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "units/dimension.hpp"

namespace ohmic::app {

/// A command while it is declared. `names`: "-o,--output" of an option, "rig" of an argument; `type`: "PATH", what stands
/// for its value in help. What is stored into outlives the reading: a command keeps it alive with asks().
class CommandDeclaration {
 public:
  struct Parts;
  explicit CommandDeclaration(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}

  /// A command below it.
  CommandDeclaration command(const char* name, const char* says) const;
  /// Behind the options in its help.
  void notes(const char* text) const;
  /// It is nothing without a command below it.
  void needs_command() const;
  /// What was asked when this one, or one below it that says nothing, was chosen. innermost: the last command's name.
  void asks(std::function<Asked(const std::string& innermost)> what) const;

  using Take = std::function<void(const std::string&)>;
  using TakeAll = std::function<void(const std::vector<std::string>&)>;
  void text(const char* names, const char* type, const char* says, Take take, bool is_required = false) const;
  void text(const char* names, const char* type, const char* says, std::string& to, bool is_required = false) const;
  /// An argument of several words.
  void texts(const char* name, const char* type, const char* says, int least, int most, TakeAll take) const;
  /// At least one.
  void texts(const char* name, const char* type, const char* says, std::vector<std::string>& to) const;
  /// An option that may stand there several times.
  void each(const char* names, const char* type, const char* says, std::vector<std::string>& to) const;
  /// One of a few words.
  void choice(const char* names, std::vector<std::string> words, const char* says, Take take,
              bool is_required = false) const;
  void choice(const char* names, std::vector<std::string> words, const char* says, std::string& to,
              bool is_required = false) const;
  void number(const char* names, const char* says, int lowest, int highest, const char* unit,
              std::function<void(int)> take) const;
  /// A number, or this word: then nothing is given to take.
  void number_or(const char* names, const char* word, const char* says, int lowest, int highest,
                 std::function<void(std::optional<int>)> take) const;
  void flag(const char* names, const char* says, std::function<void()> take) const;
  void flag(const char* names, const char* says, bool& to) const;
  /// A bare number is in the base unit, because a command line is no document.
  template <class Q, class To>
  void quantity(const char* names, const char* type, const char* says, Q lowest, Q highest, To& to) const {
    quantity(names, type, says, Q::dimension, lowest.value(), highest.value(), [&to](double value) { to = Q(value); });
  }

 private:
  void quantity(const char* names, const char* type, const char* says, Dimension dimension, double lowest,
                double highest, std::function<void(double)> take) const;

  std::shared_ptr<Parts> parts_;
};

}  // namespace ohmic::app
