#pragma once
// An opening that may hang, made on a thread of its own: asked again later whether it is done.

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace ohmic::engine {

/// One at a time. A thread that hangs is left behind; what it uses it must own (capture shared pointers). [control]
template <class Answer>
class Attempt {
 public:
  /// Begins. Not while one is under way.
  template <class What>
  void begin(What what) {
    auto promise = std::make_shared<std::promise<Answer>>();
    future_ = promise->get_future();
    std::thread([promise, what = std::move(what)]() mutable {
      Answer answer = what();
      { const What over = std::move(what); }  // nothing is held any more when the answer is there
      promise->set_value(std::move(answer));
    }).detach();
  }
  /// Begun and not taken yet.
  bool is_under_way() const { return future_.valid(); }
  /// The answer, if it comes within this time; then nothing is under way any more.
  std::optional<Answer> take(std::chrono::nanoseconds patience) {
    if (!future_.valid() || future_.wait_for(patience) != std::future_status::ready) return {};
    return future_.get();
  }

 private:
  std::future<Answer> future_;
};

}  // namespace ohmic::engine
