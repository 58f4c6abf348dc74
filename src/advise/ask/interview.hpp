#pragma once
// A few questions for people who do not like flags: each with a default, answered in their own words.

#include <optional>
#include <string>
#include <string_view>

#include "advise/ask/answers.hpp"

namespace ohmic::advise {

struct Question {
  std::string asks;      // "Which headphones do you have?"
  std::string such_as;   // "hd 600, any, bluetooth"
  std::string fallback;  // what an empty answer means: "any"
};

/// At most seven questions; which ones depends on the answers so far. [control]
class Interview {
 public:
  /// The catalogue must outlive it: names are looked up while they are said.
  explicit Interview(const store::Catalogue& catalogue) : catalogue_(catalogue) {}

  /// The question that is open; unset: all is said.
  std::optional<Question> question() const;
  /// Takes an answer; empty: the default. Errors: it was not understood; the question stays open.
  Result<void> answer(std::string_view words);
  const Answers& answers() const { return answers_; }

 private:
  enum class Step { purpose, inputs, headphones, gear, listeners, complaint, budget, done };
  void go_on();
  Result<void> take_inputs(std::string_view words);
  Result<void> take_gear(const std::string& words);

  const store::Catalogue& catalogue_;
  Answers answers_;
  Step step_ = Step::purpose;
};

}  // namespace ohmic::advise
