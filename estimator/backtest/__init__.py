"""Would the model have said it? Published projects, predicted from the inputs they state, beside what they report."""
