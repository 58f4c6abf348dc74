#pragma once
// Calls into a library that may hang, made on a thread of their own and waited for only so long.

#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <type_traits>

#include "units/clock.hpp"

namespace ohmic::devices {

/// One caller's bounded calls. While one of them hangs the next are not even begun: a server that does not answer costs
/// the patience once, and one thread. A hanging call's thread is left behind; what it uses it must own (capture shared
/// pointers). [control]
class BoundedCalls {
 public:
  /// The answer of `what`, or nothing when it did not come in time, or an earlier one still hangs.
  template <class What>
  std::optional<std::invoke_result_t<What>> call(Clock::Time patience, What what) {
    using Answer = std::invoke_result_t<What>;
    if (is_stuck()) return {};
    auto promise = std::make_shared<std::promise<Answer>>();
    std::future<Answer> future = promise->get_future();
    auto is_done = std::make_shared<std::promise<void>>();
    last_ = is_done->get_future().share();
    std::thread([promise, is_done, what = std::move(what)]() mutable {
      promise->set_value(what());
      is_done->set_value();
    }).detach();
    if (future.wait_for(patience) != std::future_status::ready) return {};
    last_.wait();
    return future.get();
  }

  bool is_stuck() const { return last_.valid() && last_.wait_for(Clock::Time(0)) != std::future_status::ready; }

 private:
  std::shared_future<void> last_;
};

}  // namespace ohmic::devices
