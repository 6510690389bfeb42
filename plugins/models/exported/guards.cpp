#include "models/exported/archive_error.hpp"
#include "models/exported/operators.hpp"

namespace exported {

namespace {

// The arguments of lstm, gru and rnn_*: input, state, weights, has_biases, num_layers, dropout, train, bidirectional,
// batch_first. LibTorch 1.13 reads past the end of a list where a state has another number of layers.
void check_state(const Stack& arguments, const at::Tensor& state) {
  const std::int64_t layers = arguments.at(4).toInt();
  const std::int64_t directions = arguments.at(7).toBool() ? 2 : 1;
  constexpr std::int64_t most_layers = 1000;
  if (layers < 1 || layers > most_layers || state.dim() != 3 || state.size(0) != layers * directions) {
    refuse("a recurrent layer has a state of another shape than its layers need");
  }
  if (arguments.at(0).toTensor().dim() != 3) refuse("a recurrent layer needs an input of three dimensions");
}

void check_lstm(const Stack& arguments) {
  const auto states = arguments.at(1).toTensorVector();
  if (states.size() != 2) refuse("an LSTM needs two states, and there are " + std::to_string(states.size()));
  for (const at::Tensor& state : states) check_state(arguments, state);
}

void check_recurrent(const Stack& arguments) { check_state(arguments, arguments.at(1).toTensor()); }

// The variance of one value would be no number. In PyTorch's words, by which others know what to do.
void check_batch_norm(const Stack& arguments) {
  const at::Tensor& input = arguments.at(0).toTensor();
  if (!arguments.at(5).toBool() || input.dim() < 2 || input.numel() != input.size(1)) return;
  refuse("Expected more than 1 value per channel when training");
}

}  // namespace

Guard find_guard(const std::string& name, const std::string& overload) {
  if (name == "batch_norm" || name == "_native_batch_norm_legit_functional") return check_batch_norm;
  if (overload != "input") return nullptr;
  if (name == "lstm") return check_lstm;
  if (name == "gru" || name.starts_with("rnn_")) return check_recurrent;
  return nullptr;
}

}  // namespace exported
