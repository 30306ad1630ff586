import {render} from 'preact';
import './style.css';
import {App} from './App';
import {askSession} from './api';

void askSession();
const page = document.getElementById('page');
if (page) render(<App />, page);
